//! Membuka, mengisi, dan menetapkan.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use crate::{
    kernel::{auth::Pengguna, error::Result, form::Kiriman, policy::Pemilik},
    pengukuran::{
        formulir::{Ukuran, baca},
        model::PengukuranId,
        store,
    },
    skp::SkpId,
};

/// Mengukur sebuah periode sebagai pemiliknya; `isi` melengkapi setiap ukuran yang usulannya sudah terisi dari catatan.
///
/// # Errors
/// Bila periodenya belum mulai, atau isinya tidak lolos pemeriksaan yang sama dengan halamannya.
pub async fn ukur_atas_nama(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    (skp, mulai): (SkpId, NaiveDate),
    isi: impl Fn(usize, &mut Ukuran),
    menetapkan: bool,
    pada: DateTime<Utc>,
) -> Result<PengukuranId> {
    let sistem = Kiriman::sistem();
    let (id, baru) = store::buka(conn, skp, mulai, pelaku, pada).await?;
    store::catat_pembukaan(conn, id, baru, pelaku, pada, &sistem).await?;
    let terbaca = store::cari(conn, id, pelaku).await?;
    let terbuka = terbaca.pengukuran.clone().terbuka()?;
    let versi = terbuka.versi;
    let milik = pelaku.sebagai(Pemilik, terbuka)?;
    let mut ukuran = store::ukuran(conn, &terbaca).await?;
    ukuran.iter_mut().enumerate().for_each(|(n, u)| isi(n, u));
    let isian = baca(&ukuran, menetapkan).map_err(|galat| anyhow::anyhow!("data contoh: {galat:?}"))?;
    if menetapkan {
        let penetapan = milik.tetapkan(versi, pelaku.hari_ini, pada)?;
        let dokumen = terbaca.bekukan(&isian, pada)?;
        store::tetapkan(conn, &penetapan, &isian, &dokumen, &sistem).await?;
        store::kabarkan_penetapan(conn, &terbaca, pada).await?;
    } else {
        store::simpan(conn, &milik.isi(versi)?, &isian, pada, &sistem).await?;
    }
    Ok(id)
}
