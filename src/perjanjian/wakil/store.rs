//! Setiap langkah: kunci, buktikan peran, alihkan, simpan.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    kernel::{auth::Pengguna, error::Result, form::Kiriman, time},
    perjanjian::{formulir::FormPerjanjian, model::PerjanjianId, policy::Penyusun, store},
};

/// Menyusun perjanjian sebuah unit, dan menetapkannya bila `tetapkan`.
///
/// # Errors
/// Bila bukan penyusunnya, atau isinya keliru.
pub async fn susun_atas_nama(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    unit: Uuid,
    tahun: i32,
    formulir: &FormPerjanjian,
    tetapkan: bool,
    pada: DateTime<Utc>,
) -> Result<PerjanjianId> {
    let sistem = Kiriman::sistem();
    let id = PerjanjianId::new();
    store::buat(conn, id, unit, tahun, pelaku, pada, &sistem).await?;
    let isi = formulir.baca().map_err(|galat| anyhow::anyhow!("isi perjanjian: {galat:?}"))?;
    let draf = store::kunci(conn, id, pelaku).await?.draf()?;
    let izin = pelaku.sebagai(Penyusun, draf)?.sunting();
    store::simpan(conn, &izin, 1, &isi, pada, &sistem).await?;
    if tetapkan {
        let draf = pelaku.sebagai(Penyusun, store::kunci(conn, id, pelaku).await?.draf()?)?;
        let tanggal = time::tanggal(pelaku.zona.hari(pada));
        let penetapan = draf
            .tetapkan(&tanggal, pelaku.hari_ini, pada)
            .map_err(|galat| anyhow::anyhow!("penetapan perjanjian: {galat:?}"))?;
        store::simpan_penetapan(conn, &penetapan, pelaku.hari_ini, &sistem).await?;
    }
    Ok(id)
}
