//! Pratinjau impor: disimpan sebagai perbedaan, dibaca sehalaman demi sehalaman.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::{
    beda::{Beda, Usul},
    model::{Alasan, BarisPratinjau, ImporId, Jenis, Keadaan, Kemajuan, Status, Temuan, UsulTersimpan},
};
use crate::kernel::{auth::Pengguna, error::Result, id::PegawaiId};

/// Baris pada satu halaman pratinjau.
pub const SEHALAMAN: usize = 50;

/// Memegang peran kepegawaian atas seluruh instansi hari ini.
pub async fn seinstansi(conn: &mut PgConnection, pelaku: &Pengguna) -> Result<bool> {
    let ya = sqlx::query_scalar!(
        r#"select exists (
            select from peran_pegawai p
            where p.pegawai_id = $1 and p.peran = 'KEPEGAWAIAN' and p.unit_id is null
              and berlaku(p.mulai, p.selesai, $2)) as "ya!""#,
        pelaku.id.uuid(),
        pelaku.hari_ini,
    )
    .fetch_one(conn)
    .await?;
    Ok(ya)
}

/// Mencatat berkas yang baru diterima dan akan dibaca.
pub async fn terima(
    conn: &mut PgConnection,
    (id, jenis): (ImporId, Jenis),
    nama_berkas: &str,
    (oleh, pada): (PegawaiId, DateTime<Utc>),
) -> Result<()> {
    sqlx::query!(
        "insert into impor (impor_id, jenis, keadaan, nama_berkas, kolom_hilang, pengunggah_id, diunggah_pada, kabar_pada)
         values ($1, $2, 'DIBACA', $3, '{}', $4, $5, $5)",
        id.uuid(),
        jenis.kode(),
        nama_berkas,
        oleh.uuid(),
        pada,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Sampai mana pembacanya.
pub async fn kabari(
    conn: &mut PgConnection,
    id: ImporId,
    (terbaca, semua): (u32, u32),
    pada: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "update impor set terbaca = $2, semua = $3, kabar_pada = $4 where impor_id = $1 and keadaan = 'DIBACA'",
        id.uuid(),
        i32::try_from(terbaca).unwrap_or(i32::MAX),
        i32::try_from(semua).unwrap_or(i32::MAX),
        pada,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Berkasnya tidak dapat dibaca.
pub async fn gagal(conn: &mut PgConnection, id: ImporId, kalimat: &str) -> Result<()> {
    sqlx::query!(
        "update impor set keadaan = 'GAGAL', galat = $2 where impor_id = $1 and keadaan = 'DIBACA'",
        id.uuid(),
        kalimat,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Melepas yang tidak diperlukan lagi: yang tidak pernah diterapkan dan yang sudah dibatalkan sejak sebelum `sejak`;
/// dari yang diterapkan tinggal yang diperlukan untuk membatalkannya.
pub async fn sapu(conn: &mut PgConnection, sejak: DateTime<Utc>) -> Result<()> {
    sqlx::query!("delete from impor where keadaan <> 'DITERAPKAN' and diunggah_pada < $1", sejak)
        .execute(&mut *conn)
        .await?;
    sqlx::query!(
        "delete from impor_baris b using impor i
         where i.impor_id = b.impor_id and i.keadaan = 'DITERAPKAN' and i.diterapkan_pada < $1 and not b.ikut",
        sejak,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update impor_baris b set isi = null, beda = null from impor i
         where i.impor_id = b.impor_id and i.keadaan = 'DITERAPKAN' and i.diterapkan_pada < $1 and b.isi is not null",
        sejak,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Pratinjau sejenis yang lebih lama dibandingkan dengan keadaan yang sudah lewat, begitu yang ini diterapkan.
pub async fn lepas_yang_lebih_lama(conn: &mut PgConnection, id: ImporId) -> Result<()> {
    sqlx::query!(
        "delete from impor l using impor i
         where i.impor_id = $1 and l.jenis = i.jenis and l.impor_id < i.impor_id and l.keadaan in ('PRATINJAU', 'GAGAL')",
        id.uuid(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Menyimpan pratinjau dari yang sudah terbaca.
pub async fn simpan(
    conn: &mut PgConnection,
    id: ImporId,
    kolom_hilang: &[String],
    baris: Vec<Temuan>,
    usul: &[Usul],
) -> Result<()> {
    // Seribu baris sekali kirim: memorinya terbatas berapa pun besar berkasnya.
    let mut baris = baris.into_iter().peekable();
    while baris.peek().is_some() {
        simpan_baris(conn, id, baris.by_ref().take(1_000)).await?;
    }
    let kolom = |ambil: fn(&Usul) -> &str| usul.iter().map(|u| ambil(u).to_owned()).collect::<Vec<_>>();
    sqlx::query!(
        "insert into impor_usul (impor_id, jenis, kunci, nama, siasn_id, cara, jumlah, baru_id)
         select $1, t.*
         from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::uuid[]) t",
        id.uuid(),
        &kolom(|u| u.jenis),
        &kolom(|u| &u.kunci),
        &kolom(|u| &u.nama),
        &usul.iter().map(|u| u.siasn_id.clone()).collect::<Vec<_>>() as &[Option<String>],
        &kolom(|u| &u.cara),
        &usul.iter().map(|u| u.jumlah).collect::<Vec<_>>(),
        &usul.iter().map(|_| Uuid::now_v7()).collect::<Vec<_>>(),
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update impor set keadaan = 'PRATINJAU', kolom_hilang = $2 where impor_id = $1 and keadaan = 'DIBACA'",
        id.uuid(),
        kolom_hilang,
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn simpan_baris(conn: &mut PgConnection, id: ImporId, baris: impl Iterator<Item = Temuan>) -> Result<()> {
    let json = |b: Temuan| {
        let alasan: Vec<_> = b.alasan.iter().map(|a| a.kode()).collect();
        serde_json::json!({
            "nomor": b.nomor, "status": b.status.kode(), "pegawai_id": b.pegawai, "unit_id": b.unit, "lama_id": b.lama,
            "nama": b.nama, "nip": b.tanda, "alasan": alasan, "boleh": b.boleh,
            "beda": b.beda, "isi": b.isi, "penempatan_id": Uuid::now_v7(),
        })
    };
    let semua: Vec<serde_json::Value> = baris.map(json).collect();
    sqlx::query!(
        "insert into impor_baris
             (impor_id, nomor, status, pegawai_id, unit_id, lama_id, nama, nip, alasan, boleh, beda, isi, penempatan_id)
         select $1, r.nomor, r.status, r.pegawai_id, r.unit_id, r.lama_id, r.nama, r.nip, r.alasan, r.boleh, r.beda, r.isi,
             r.penempatan_id
         from unnest($2::jsonb[]) b, jsonb_populate_record(null::impor_baris, b) r",
        id.uuid(),
        &semua,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Sebuah impor, dan berapa barisnya menurut status.
pub struct Impor {
    pub id: ImporId,
    pub jenis: Jenis,
    pub keadaan: Keadaan,
    pub kemajuan: Kemajuan,
    pub galat: String,
    pub nama_berkas: String,
    pub kolom_hilang: Vec<String>,
    pub oleh: String,
    pub diunggah: DateTime<Utc>,
    pub diterapkan: Option<DateTime<Utc>>,
    pub dibatalkan: Option<DateTime<Utc>>,
    pub jumlah: HashMap<String, i64>,
}

/// Impor terakhir, yang terbaru lebih dahulu; atau satu saja.
pub async fn daftar(conn: &mut PgConnection, satu: Option<ImporId>) -> Result<Vec<Impor>> {
    let baris = sqlx::query!(
        r#"
        select i.impor_id, i.jenis, i.keadaan, i.terbaca, i.semua, i.galat, i.nama_berkas,
            coalesce(i.kabar_pada, i.diunggah_pada) as "kabar!", i.kolom_hilang, i.diunggah_pada, i.diterapkan_pada,
            i.dibatalkan_pada, p.nama as oleh,
            coalesce((
                select jsonb_object_agg(s.status, s.n)
                from (select status, count(*) as n from impor_baris b
                      where b.impor_id = i.impor_id group by status) s), '{}') as "jumlah!: Json<HashMap<String, i64>>"
        from impor i
        join pegawai p on p.pegawai_id = i.pengunggah_id
        where $1::uuid is null or i.impor_id = $1
        order by i.impor_id desc
        limit 20
        "#,
        satu.map(ImporId::uuid),
    )
    .fetch_all(conn)
    .await?;
    Ok(baris
        .into_iter()
        .map(|b| Impor {
            id: b.impor_id.into(),
            jenis: Jenis::dari_kode(&b.jenis).unwrap_or(Jenis::Siasn),
            keadaan: Keadaan::baca(&b.keadaan),
            kemajuan: Kemajuan { terbaca: b.terbaca, semua: b.semua, kabar: b.kabar },
            galat: b.galat.unwrap_or_default(),
            nama_berkas: b.nama_berkas,
            kolom_hilang: b.kolom_hilang,
            oleh: b.oleh,
            diunggah: b.diunggah_pada,
            diterapkan: b.diterapkan_pada,
            dibatalkan: b.dibatalkan_pada,
            jumlah: b.jumlah.0,
        })
        .collect())
}

/// Sehalaman baris berstatus itu sesudah `nomor`; satu lebih, tanda masih ada.
pub async fn baris(
    conn: &mut PgConnection,
    id: ImporId,
    status: Option<Status>,
    sesudah: i32,
) -> Result<Vec<BarisPratinjau>> {
    let baris = sqlx::query!(
        r#"
        select nomor, nama, nip, status, alasan, boleh, ikut, tertahan, beda as "beda: Json<Vec<Beda>>"
        from impor_baris
        where impor_id = $1 and ($2::text is null or status = $2) and nomor > $3
        order by nomor
        limit $4
        "#,
        id.uuid(),
        status.map(Status::kode),
        sesudah,
        SEHALAMAN as i64 + 1,
    )
    .fetch_all(conn)
    .await?;
    Ok(baris
        .into_iter()
        .map(|b| BarisPratinjau {
            nomor: b.nomor,
            nama: b.nama,
            nip: b.nip,
            status: Status::dari_kode(&b.status).unwrap_or(Status::Tetap),
            alasan: b.alasan.iter().filter_map(|a| Alasan::dari_kode(a)).collect(),
            boleh: b.boleh,
            ikut: b.ikut,
            tertahan: b.tertahan,
            beda: b.beda.map(|Json(b)| b).unwrap_or_default(),
        })
        .collect())
}

/// Mencentang yang disebut di antara yang ditampilkan, atau semua yang beralasan tertentu saja.
pub async fn pilih(
    conn: &mut PgConnection,
    id: ImporId,
    tampil: &[i32],
    ikut: &[i32],
    alasan: Option<Alasan>,
) -> Result<u64> {
    let jumlah = match alasan {
        None => sqlx::query!(
            "update impor_baris set ikut = nomor = any ($3)
             where impor_id = $1 and nomor = any ($2) and status = 'meragukan' and boleh",
            id.uuid(),
            tampil,
            ikut,
        )
        .execute(conn)
        .await?
        .rows_affected(),
        // Yang juga diragukan karena hal lain tetap diperiksa satu demi satu.
        Some(alasan) => sqlx::query!(
            "update impor_baris set ikut = true
             where impor_id = $1 and status = 'meragukan' and boleh and $2 = any (alasan)
               and alasan <@ array[$2, 'UNIT_BARU', 'STRUKTURAL_BARU']",
            id.uuid(),
            alasan.kode(),
        )
        .execute(conn)
        .await?
        .rows_affected(),
    };
    Ok(jumlah)
}

/// Berapa baris yang masih dapat diikutkan, menurut alasannya.
pub async fn jumlah_alasan(conn: &mut PgConnection, id: ImporId) -> Result<Vec<(Alasan, i64)>> {
    let baris = sqlx::query!(
        r#"select a.alasan as "alasan!", count(*) as "n!"
           from impor_baris b, unnest(b.alasan) a (alasan)
           where b.impor_id = $1 and b.status = 'meragukan' group by 1 order by 2 desc"#,
        id.uuid(),
    )
    .fetch_all(conn)
    .await?;
    Ok(baris.into_iter().filter_map(|b| Some((Alasan::dari_kode(&b.alasan)?, b.n))).collect())
}

/// Yang belum dikenal dan harus ditentukan orang.
pub async fn usul(conn: &mut PgConnection, id: ImporId) -> Result<Vec<UsulTersimpan>> {
    let usul = sqlx::query_as!(
        UsulTersimpan,
        r#"select s.jenis, s.kunci, s.nama, s.jumlah, s.cara, coalesce(u.kode, '') as "kode_unit!"
           from impor_usul s left join unit u using (unit_id)
           where s.impor_id = $1 and s.jenis <> 'PENGENAL' and s.cara not in ('FUNGSIONAL', 'PELAKSANA')
           order by s.cara <> '', s.jenis desc, s.jumlah desc, s.kunci
           limit 100"#,
        id.uuid(),
    )
    .fetch_all(conn)
    .await?;
    Ok(usul)
}

/// Kode dan nama sebagian unit, untuk ditawarkan; yang lain tetap dapat ditulis.
pub async fn pilihan_unit(conn: &mut PgConnection) -> Result<Vec<(String, String)>> {
    let unit = sqlx::query!("select kode, nama from unit where selesai is null order by kode limit 200")
        .fetch_all(conn)
        .await?;
    Ok(unit.into_iter().map(|u| (u.kode, u.nama)).collect())
}

/// Menentukan satu yang belum dikenal; `false` bila kode unitnya tidak ada.
pub async fn tentukan(
    conn: &mut PgConnection,
    id: ImporId,
    (jenis, kunci): (&str, &str),
    cara: &str,
    kode_unit: &str,
) -> Result<bool> {
    let hasil = sqlx::query!(
        "update impor_usul set cara = $4, unit_id = (select unit_id from unit where kode = $5)
         where impor_id = $1 and jenis = $2 and kunci = $3
           and ($4 not in ('SAMA', 'BUAT') or exists (select from unit where kode = $5))",
        id.uuid(),
        jenis,
        kunci,
        cara,
        kode_unit,
    )
    .execute(conn)
    .await?;
    Ok(hasil.rows_affected() == 1)
}

/// Mengunci impor itu dan mengatakan keadaannya.
pub async fn kunci(conn: &mut PgConnection, id: ImporId) -> Result<Option<(Jenis, Keadaan)>> {
    let b = sqlx::query!("select jenis, keadaan from impor where impor_id = $1 for update", id.uuid())
        .fetch_optional(conn)
        .await?;
    Ok(b.and_then(|b| Some((Jenis::dari_kode(&b.jenis)?, Keadaan::baca(&b.keadaan)))))
}
