//! Setiap langkah: kunci, buktikan peran, alihkan, simpan.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    kernel::{auth::Pengguna, error::Result, form::Kiriman},
    perubahan::{
        formulir::FormPerubahan,
        model::{Persetujuan, PerubahanId},
        policy::{Pemutus, Pengusul},
        store,
    },
    skp::{self, SkpId},
};

/// Menyiapkan usul; buktinya ditambahkan sesudah ini.
///
/// # Errors
/// Bila pelakunya tidak mengusulkan bagi SKP itu, atau isiannya keliru.
pub async fn siapkan_atas_nama(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    skp: SkpId,
    isian: &FormPerubahan,
    pada: DateTime<Utc>,
) -> Result<PerubahanId> {
    let skp = store::skp(conn, skp, pelaku).await?;
    let usul = isian.baca(skp.masa).map_err(|galat| anyhow::anyhow!("data contoh: {galat:?}"))?;
    let id = PerubahanId::new();
    store::siapkan(conn, id, &skp, &usul, pelaku, pada, &Kiriman::sistem()).await?;
    Ok(id)
}

/// Mengirimkannya kepada yang memutuskan.
///
/// # Errors
/// Bila belum berbukti.
pub async fn usulkan_atas_nama(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    id: PerubahanId,
    pada: DateTime<Utc>,
) -> Result<()> {
    let draf = store::kunci(conn, id, pelaku).await?.draf()?;
    let versi = draf.pokok().versi;
    let pengusulan = pelaku.sebagai(Pengusul, draf)?.usulkan(versi, pada)?;
    store::usulkan(conn, &pengusulan, pelaku.hari_ini, &Kiriman::sistem()).await
}

/// Menyetujuinya; mengembalikan draf versi barunya.
///
/// # Errors
/// Bila pelakunya tidak memutuskannya.
pub async fn setujui_atas_nama(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    id: PerubahanId,
    pada: DateTime<Utc>,
) -> Result<SkpId> {
    let usul = store::kunci(conn, id, pelaku).await?.diusulkan()?;
    let versi = usul.pokok().versi;
    let persetujuan = pelaku.sebagai(Pemutus, usul)?.setujui(versi, pada)?;
    buka(conn, pelaku, &persetujuan, &Kiriman::sistem()).await
}

/// Menolaknya dengan alasan.
///
/// # Errors
/// Bila pelakunya tidak memutuskannya.
pub async fn tolak_atas_nama(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    id: PerubahanId,
    alasan: &str,
    pada: DateTime<Utc>,
) -> Result<()> {
    let usul = store::kunci(conn, id, pelaku).await?.diusulkan()?;
    let versi = usul.pokok().versi;
    let penolakan = pelaku.sebagai(Pemutus, usul)?.tolak(versi, alasan, pada)?;
    store::tolak(conn, &penolakan, &Kiriman::sistem()).await
}

/// Membuka versi baru dan menyimpan persetujuannya.
pub async fn buka(conn: &mut PgConnection, pelaku: &Pengguna, p: &Persetujuan, kiriman: &Kiriman) -> Result<SkpId> {
    let lama = skp::ditetapkan(conn, p.skp, pelaku).await?;
    let versi = lama.ubah(p.berlaku)?;
    skp::buka_versi(conn, &versi, p.oleh, p.pada, &Kiriman::sistem()).await?;
    store::setujui(conn, p, versi.id(), kiriman).await?;
    Ok(versi.id())
}
