//! SQL bagi kabar.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{Jenis, Kabar, Pemberitahuan, PemberitahuanId, batas_simpan};
use crate::kernel::{
    error::{Error, Result},
    id::PegawaiId,
};

/// Kabar pada satu halaman.
pub const SEHALAMAN: usize = 30;

/// Yang dibuang sekali jalan; selebihnya pada putaran berikutnya.
const SEKALI_BUANG: i64 = 5_000;

/// Menulis kabar dalam transaksi yang menyebabkannya: satu pernyataan, berapa pun penerimanya.
///
/// Yang sama (penerima, macam dan tautannya) dan belum dibaca tidak ditambah, hanya kembali ke atas. Panggil
/// menjelang akhir transaksi, sesudah objeknya dikunci: penerimanya diurutkan, jadi dua kabar serentak bergiliran.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn kabarkan(conn: &mut PgConnection, kabar: &Kabar<'_>) -> Result<()> {
    let mut kepada: Vec<Uuid> = kabar.kepada.iter().copied().map(PegawaiId::uuid).collect();
    kepada.sort_unstable();
    kepada.dedup();
    if kepada.is_empty() {
        return Ok(());
    }
    let nomor: Vec<Uuid> = kepada.iter().map(|_| PemberitahuanId::new().uuid()).collect();
    sqlx::query!(
        "with kini as (
             insert into pemberitahuan (pemberitahuan_id, penerima_id, jenis, tautan, pada)
             select n.nomor, n.penerima, $3, $4, $5
             from unnest($1::uuid[], $2::uuid[]) n (nomor, penerima)
             left join pengaturan_kabar s on s.pegawai_id = n.penerima
             where ($3 = any (s.diam)) is not true
             order by n.penerima
             on conflict (penerima_id, jenis, tautan) where dibaca_pada is null
             do update set pada = greatest(pemberitahuan.pada, excluded.pada)
             returning pemberitahuan_id, penerima_id
         )
         insert into surat (surat_id, penerima_id, jenis, pemberitahuan_id, dibuat_pada, kirim_pada)
         select k.pemberitahuan_id, k.penerima_id, 'LANGSUNG', k.pemberitahuan_id, $5, $5
         from kini k
         join pengaturan_kabar s on s.pegawai_id = k.penerima_id and $3 = any (s.langsung)
         join surel_pegawai e on e.pegawai_id = k.penerima_id and e.alamat is not null
         -- Yang lama hanya kembali ke atas; suratnya sudah ada.
         where k.pemberitahuan_id = any ($1)",
        &nomor,
        &kepada,
        kabar.jenis.kode(),
        kabar.tautan,
        kabar.pada,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Kabar bagi orang itu, yang terbaru dahulu; satu lebih banyak daripada sehalaman bila masih ada.
pub async fn daftar(
    conn: &mut PgConnection,
    saya: PegawaiId,
    sebelum: Option<(DateTime<Utc>, Uuid)>,
) -> Result<Vec<Pemberitahuan>> {
    let (pada, id) = sebelum.unwrap_or((AKHIR, Uuid::max()));
    let baris = sqlx::query!(
        r#"
        select pemberitahuan_id, jenis, pada, dibaca_pada is null as "baru!"
        from pemberitahuan
        where penerima_id = $1 and (pada, pemberitahuan_id) < ($2, $3)
        order by pada desc, pemberitahuan_id desc
        limit 31
        "#,
        saya.uuid(),
        pada.clamp(DateTime::UNIX_EPOCH, AKHIR),
        id,
    )
    .fetch_all(conn)
    .await?;
    let kabar = baris.into_iter().filter_map(|b| {
        let jenis = Jenis::baca(&b.jenis)?;
        Some(Pemberitahuan { id: b.pemberitahuan_id.into(), jenis, pada: b.pada, baru: b.baru })
    });
    Ok(kabar.collect())
}

/// 1 Januari 3000: di luar ini PostgreSQL dan chrono berselisih tentang tahun.
const AKHIR: DateTime<Utc> = match DateTime::from_timestamp(32_503_680_000, 0) {
    Some(akhir) => akhir,
    None => DateTime::<Utc>::UNIX_EPOCH,
};

/// Menandai satu kabar sudah dibaca, dan ke mana ia membawa. Milik orang lain tidak ada.
pub async fn buka(
    conn: &mut PgConnection,
    saya: PegawaiId,
    id: PemberitahuanId,
    kini: DateTime<Utc>,
) -> Result<String> {
    sqlx::query_scalar!(
        "update pemberitahuan set dibaca_pada = coalesce(dibaca_pada, $3)
         where pemberitahuan_id = $1 and penerima_id = $2
         returning tautan",
        id.uuid(),
        saya.uuid(),
        kini,
    )
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)
}

/// Menandai semua kabar orang itu sampai saat itu sudah dibaca; yang datang sesudahnya belum ia lihat.
pub async fn baca_semua(
    conn: &mut PgConnection,
    saya: PegawaiId,
    sampai: DateTime<Utc>,
    kini: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "update pemberitahuan set dibaca_pada = $3 where penerima_id = $1 and dibaca_pada is null and pada <= $2",
        saya.uuid(),
        sampai,
        kini,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Menganggap dibaca semua kabar sebelum saat itu: bagi data contoh, yang ceritanya sudah berjalan.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn anggap_dibaca(conn: &mut PgConnection, sebelum: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "update pemberitahuan set dibaca_pada = pada + interval '3 hours' where dibaca_pada is null and pada < $1",
        sebelum,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Yang dibawa sebuah hari: kabar lama dibuang (yang dibaca sesudah 90 hari, selebihnya setahun), beserta surat yang
/// sudah lama selesai atau tidak kunjung ada yang mengantarnya.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn terapkan_hari(conn: &mut PgConnection, hari: NaiveDate) -> Result<()> {
    let (dibaca, semua) = batas_simpan(hari);
    loop {
        let dibuang = sqlx::query!(
            "delete from pemberitahuan where pemberitahuan_id in (
                 select pemberitahuan_id from pemberitahuan
                 where pada < $1 and (dibaca_pada is not null or pada < $2)
                 limit $3
                 for update skip locked)",
            dibaca,
            semua,
            SEKALI_BUANG,
        )
        .execute(&mut *conn)
        .await?;
        if dibuang.rows_affected() < SEKALI_BUANG.unsigned_abs() {
            return super::surat::sapu(conn, hari).await;
        }
    }
}
