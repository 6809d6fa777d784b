//! Sesi sebagaimana tersimpan.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::model::{BingkaiAkun, DIAM, Ditemukan, JEDA_SENTUH, SesiBaru, SesiHidup, Umur};
use crate::{
    kernel::{
        audit::{self, Jejak},
        auth::Pengguna,
        error::{Error, Result},
        form::Kiriman,
        id::PegawaiId,
    },
    masuk::klien::Token,
};

/// Orang di balik token: sesi, akun, dan yang perlu diketahui setiap halaman tentang dia.
///
/// Peran dan hubungan dibaca setiap kali, jadi yang dicabut hilang pada permintaan berikutnya.
pub async fn temukan(conn: &mut PgConnection, token: &Token, kini: DateTime<Utc>) -> Result<Option<Ditemukan>> {
    let baris = sqlx::query!(
        r#"
        select
            s.sesi_id,
            s.pegawai_id,
            s.terakhir_pada,
            s.berakhir_pada,
            a.harus_ganti,
            a.bingkai as "bingkai: Json<BingkaiAkun>",
            -- Dibaca dari indeksnya saja; kolom penghitung pada akun akan membuat yang mengabari saling menunggu.
            cardinality(array(
                select 1 from pemberitahuan p
                where p.penerima_id = s.pegawai_id and p.dibaca_pada is null
                limit 10)) as "belum_dibaca!"
        from sesi s
        join akun a using (pegawai_id)
        where s.sidik = $1
          and s.berakhir_pada > $2
          and s.terakhir_pada > $3
          and a.aktif
        "#,
        token.sidik(),
        kini,
        kini - DIAM,
    )
    .fetch_optional(conn)
    .await?;
    Ok(baris.and_then(|b| {
        let umur = Umur { terakhir: b.terakhir_pada, berakhir: b.berakhir_pada };
        let pengguna = b.bingkai.0.pada(kini, b.pegawai_id.into(), b.sesi_id, umur)?;
        let pengguna = Pengguna { belum_dibaca: b.belum_dibaca, ..pengguna };
        Some(Ditemukan { harus_ganti: b.harus_ganti, umur, pengguna })
    }))
}

/// Menulis bahwa sesi dipakai, kecuali baru saja ditulis.
pub async fn sentuh(conn: &mut PgConnection, sesi: Uuid, kini: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "update sesi set terakhir_pada = $2 where sesi_id = $1 and terakhir_pada <= $3",
        sesi,
        kini,
        kini - JEDA_SENTUH,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Memperpanjang atas permintaan orangnya.
pub async fn perpanjang(conn: &mut PgConnection, sesi: Uuid, kini: DateTime<Utc>) -> Result<()> {
    sqlx::query!("update sesi set terakhir_pada = $2 where sesi_id = $1 and terakhir_pada < $2", sesi, kini)
        .execute(conn)
        .await?;
    Ok(())
}

/// Membuka sesi, selama kata sandi yang tadi dicocokkan masih berlaku; `false` bila tidak lagi.
///
/// `for share` menunggu penggantian kata sandi yang sedang berjalan, yang sesudahnya mengakhiri
/// semua sesi lain: tidak ada sesi dari kata sandi lama yang lolos di antaranya.
pub async fn buka(conn: &mut PgConnection, baru: &SesiBaru, sidik_kata_sandi: &str) -> Result<bool> {
    let dibuka = sqlx::query!(
        r#"
        insert into sesi (sesi_id, sidik, pegawai_id, dibuat_pada, terakhir_pada, berakhir_pada, perangkat, alamat)
        select $1, $2, a.pegawai_id, $4, $4, $5, $6, $7
        from akun a
        where a.pegawai_id = $3 and a.kata_sandi = $8 and a.aktif
        for share
        "#,
        baru.id,
        baru.sidik,
        baru.pegawai.uuid(),
        baru.pada,
        baru.berakhir,
        baru.perangkat,
        baru.alamat,
        sidik_kata_sandi,
    )
    .execute(conn)
    .await?;
    Ok(dibuka.rows_affected() == 1)
}

/// Mengakhiri sesi yang digantikan pada peramban ini, dan membuang sesi orang itu yang sudah mati.
pub async fn bersihkan(
    conn: &mut PgConnection,
    pegawai: PegawaiId,
    digantikan: Option<Uuid>,
    kini: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "delete from sesi
         where sesi_id = $2
            or (pegawai_id = $1 and (berakhir_pada <= $3 or terakhir_pada <= $4))",
        pegawai.uuid(),
        digantikan,
        kini,
        kini - DIAM,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Sesi hidup milik sendiri; yang terakhir dipakai lebih dahulu.
pub async fn milik(conn: &mut PgConnection, saya: PegawaiId, kini: DateTime<Utc>) -> Result<Vec<SesiHidup>> {
    let baris = sqlx::query!(
        "select sesi_id, perangkat, alamat, dibuat_pada, terakhir_pada
         from sesi
         where pegawai_id = $1 and berakhir_pada > $2 and terakhir_pada > $3
         order by terakhir_pada desc, sesi_id
         limit 100",
        saya.uuid(),
        kini,
        kini - DIAM,
    )
    .fetch_all(conn)
    .await?;
    let hidup = baris.into_iter().map(|b| SesiHidup {
        id: b.sesi_id,
        perangkat: b.perangkat,
        alamat: b.alamat,
        dibuat: b.dibuat_pada,
        terakhir: b.terakhir_pada,
    });
    Ok(hidup.collect())
}

/// Keluar dari sesi ini.
pub async fn keluar(conn: &mut PgConnection, saya: &Pengguna, pada: DateTime<Utc>, kiriman: &Kiriman) -> Result<()> {
    let rincian = json!({ "sesi": saya.sesi });
    audit::catat(conn, jejak("masuk.keluar", saya, pada, rincian), kiriman).await?;
    sqlx::query!("delete from sesi where sesi_id = $1", saya.sesi).execute(conn).await?;
    Ok(())
}

/// Mengakhiri satu sesi milik sendiri; milik orang lain tidak ada.
///
/// Jejak lebih dahulu: formulir yang terkirim dua kali dijawab seperti yang pertama, bukan 404.
pub async fn akhiri(
    conn: &mut PgConnection,
    saya: &Pengguna,
    sesi: Uuid,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    let rincian = json!({ "sesi": sesi });
    audit::catat(conn, jejak("masuk.akhiri_sesi", saya, pada, rincian), kiriman).await?;
    let diakhiri = sqlx::query!("delete from sesi where sesi_id = $1 and pegawai_id = $2", sesi, saya.id.uuid())
        .execute(conn)
        .await?;
    match diakhiri.rows_affected() {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}

/// Keluar dari semua perangkat, termasuk yang ini.
pub async fn akhiri_semua(
    conn: &mut PgConnection,
    saya: &Pengguna,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    audit::catat(conn, jejak("masuk.akhiri_sesi", saya, pada, json!({ "sesi": "semua" })), kiriman).await?;
    cabut_sesi(conn, saya.id).await?;
    Ok(())
}

/// Mengakhiri semua sesi seseorang; berapa banyak.
pub async fn cabut_sesi(conn: &mut PgConnection, pegawai: PegawaiId) -> Result<u64> {
    let dicabut = sqlx::query!("delete from sesi where pegawai_id = $1", pegawai.uuid()).execute(conn).await?;
    Ok(dicabut.rows_affected())
}

/// Menyisakan sesi ini saja, dengan token baru.
pub async fn sisakan(conn: &mut PgConnection, saya: &Pengguna, token: &Token) -> Result<()> {
    let sisa = sqlx::query!(
        "with lain as (delete from sesi where pegawai_id = $1 and sesi_id <> $2)
         update sesi set sidik = $3 where sesi_id = $2",
        saya.id.uuid(),
        saya.sesi,
        token.sidik(),
    )
    .execute(conn)
    .await?;
    match sisa.rows_affected() {
        0 => Err(Error::Unauthenticated),
        _ => Ok(()),
    }
}

fn jejak(peristiwa: &'static str, saya: &Pengguna, pada: DateTime<Utc>, rincian: Value) -> Jejak {
    Jejak { peristiwa, objek_jenis: "akun", objek: saya.id.uuid(), pelaku: Some(saya.id), pada, rincian }
}
