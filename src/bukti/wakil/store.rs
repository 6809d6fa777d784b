//! Menyimpan berkas menurut sidiknya, dan memasangnya pada sebuah objek.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    bukti::{
        model::{BuktiId, Untuk},
        periksa::{Terperiksa, periksa},
        policy::Pemasang,
        store,
    },
    kernel::{
        auth::Pengguna,
        berkas::{Files, Sidik},
        error::{Error, Result},
        form::Kiriman,
    },
};

/// Ruang seorang pengunggah contoh, dalam MB.
const KUOTA: u32 = 100;

fn diperiksa(isi: &'static [u8]) -> Result<Terperiksa> {
    periksa(Bytes::from_static(isi)).map_err(|ditolak| Error::Invalid(ditolak.to_string()))
}

/// Menyimpan berkas yang akan dipasang sekaligus; yang sama disimpan sekali.
///
/// # Errors
/// Bila isinya bukan berkas yang diterima, atau penyimpanannya gagal.
pub async fn simpan_berkas(
    conn: &mut PgConnection,
    files: &Files,
    isi: &'static [u8],
    pada: DateTime<Utc>,
) -> Result<Sidik> {
    let berkas = diperiksa(isi)?;
    let sidik = Sidik::of(berkas.isi());
    sqlx::query!(
        "insert into berkas (sidik, ukuran, jenis, pada) values ($1, $2, $3, $4)
         on conflict (sidik) do update set pada = greatest(berkas.pada, excluded.pada)",
        sidik.bytes(),
        i32::try_from(berkas.isi().len()).unwrap_or(i32::MAX),
        berkas.jenis().kode(),
        pada,
    )
    .execute(conn)
    .await?;
    files.keep(sidik, berkas.isi().clone()).await?;
    Ok(sidik)
}

/// Memasang sebuah berkas pada objek yang boleh dipasangi pelakunya hari itu.
///
/// # Errors
/// [`Error::NotFound`] bila objeknya tidak ada baginya.
pub async fn pasang_berkas_atas_nama(
    conn: &mut PgConnection,
    files: &Files,
    pelaku: &Pengguna,
    (untuk, objek): (Untuk, Uuid),
    (nama, isi): (&str, &'static [u8]),
    pada: DateTime<Utc>,
) -> Result<()> {
    let berkas = diperiksa(isi)?;
    let sidik = Sidik::of(berkas.isi());
    let objek = store::objek(conn, untuk, objek, pelaku).await?;
    let titipan = (sidik, berkas.isi().len(), berkas.jenis());
    let pemakaian = store::titip(conn, titipan, &objek, pelaku.id, pada).await?;
    let pemasangan = pelaku
        .sebagai(Pemasang, objek)?
        .pasang_berkas(&berkas, (nama, nama), pemakaian, KUOTA)
        .map_err(|penuh| Error::Invalid(penuh.to_string()))?;
    files.keep(sidik, berkas.isi().clone()).await?;
    store::pasang(conn, BuktiId::new(), &pemasangan, pelaku, pada, &Kiriman::sistem()).await
}
