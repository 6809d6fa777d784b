//! Setiap langkah: kunci, buktikan peran, alihkan, simpan.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    kernel::{auth::Pengguna, error::Result, form::Kiriman, id::PegawaiId, policy::Penilai},
    matriks::{
        baris::{self, FormBaris},
        model::MatriksId,
        store, susunan, titipan,
    },
};

/// Menyusun matriks penilai itu dari kalimat `sel` bagi setiap orang dan kolom, menetapkannya, dan membagikannya.
///
/// # Errors
/// Bila belum berkolom, atau basis data gagal.
pub async fn susun_atas_nama(
    conn: &mut PgConnection,
    penilai: &Pengguna,
    tahun: i32,
    mut sel: impl FnMut(PegawaiId, &str) -> String,
    pada: DateTime<Utc>,
) -> Result<MatriksId> {
    let (id, sistem) = (MatriksId::new(), Kiriman::sistem());
    store::buat(conn, id, penilai, tahun, pada, &sistem).await?;
    let terbaca = store::kunci(conn, id, penilai).await?;
    let susunan = susunan::baca(conn, &terbaca, penilai).await?;
    let draf = penilai.sebagai(Penilai, terbaca.matriks.clone().draf()?)?;
    for orang in &susunan.baris {
        let mut formulir = FormBaris::dari(&susunan.kolom, &[]);
        formulir.sel = susunan.kolom.iter().map(|k| sel(orang.pegawai, &k.rhk)).collect();
        let isi = formulir.baca(&susunan.kolom, &[]).map_err(|galat| anyhow::anyhow!("data contoh: {galat:?}"))?;
        baris::simpan(conn, &draf.sunting(), orang.pegawai, orang.versi, &isi, pada, &sistem).await?;
    }
    let terbaca = store::kunci(conn, id, penilai).await?;
    let susunan = susunan::baca(conn, &terbaca, penilai).await?;
    let (.., versi) = terbaca.matriks.pokok();
    let penetapan = penilai.sebagai(Penilai, terbaca.matriks.draf()?)?.tetapkan(versi, &susunan)?;
    store::tetapkan(conn, &penetapan, pada, &sistem).await?;
    let terbaca = store::kunci(conn, id, penilai).await?;
    let ditetapkan = penilai.sebagai(Penilai, terbaca.matriks.ditetapkan()?)?;
    let semua: Vec<_> = susunan.isi.iter().filter_map(|isi| susunan.dibagikan(isi)).collect();
    let pembagian = ditetapkan.bagikan(&semua, &susunan.pemimpin.nama);
    titipan::bagikan(conn, &pembagian, penilai, pada, &sistem).await?;
    Ok(id)
}
