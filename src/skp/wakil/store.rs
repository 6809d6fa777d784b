//! Setiap langkah: kunci, buktikan peran, alihkan, simpan.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    kernel::{
        auth::Pengguna,
        error::{Error, Result},
        form::Kiriman,
        policy::{Pemilik, Penilai},
    },
    perjanjian,
    skp::{
        dokumen::Dokumen,
        lampiran,
        model::{Lampiran, SkpId},
        rencana::{self, FormRencana},
        store,
    },
};

/// Menulis RHK satu per satu; `induk` menunjuk RHK utama penilai yang ditautkan, atau selama penilai belum
/// mempunyainya, sasaran perjanjian kinerja unitnya.
///
/// # Errors
/// Bila formulirnya keliru atau bukan draf.
pub async fn isi_rencana(
    conn: &mut PgConnection,
    saya: &Pengguna,
    id: SkpId,
    formulir: Vec<FormRencana>,
    induk: &[Option<usize>],
    pada: DateTime<Utc>,
) -> Result<()> {
    let skp = store::kunci(conn, id, saya).await?.draf()?;
    let pilihan = rencana::store::pilihan(conn, skp.penilai, skp.masa.tahun()).await?;
    let pendekatan = skp.pendekatan;
    let acuan = match pilihan.is_empty() && induk.iter().any(Option::is_some) {
        true => perjanjian::acuan(conn, saya.id, skp.masa.tahun(), saya.hari_ini).await?,
        false => None,
    };
    let sasaran = acuan.map(|a| a.sasaran).unwrap_or_default();
    let izin = saya.sebagai(Pemilik, skp)?.sunting();
    for (mut formulir, induk) in formulir.into_iter().zip(induk) {
        match induk {
            Some(n) if !pilihan.is_empty() => formulir.rhk_pimpinan = pilihan[n % pilihan.len()].id.to_string(),
            Some(n) if !sasaran.is_empty() => {
                formulir.rhk_pimpinan = format!("perjanjian:{}", sasaran[n % sasaran.len()].id);
            }
            _ => {}
        }
        let isi = formulir.baca_menurut(pendekatan).map_err(|galat| anyhow::anyhow!("data contoh: {galat:?}"))?;
        rencana::store::simpan(conn, &izin, None, &isi, pada, &Kiriman::sistem()).await?;
    }
    Ok(())
}

/// Mengubah RHK utama yang pertama pada draf; `ubah` menerima formulirnya yang sudah terisi.
///
/// # Errors
/// Bila bukan drafnya, atau isiannya keliru.
pub async fn ubah_rencana(
    conn: &mut PgConnection,
    saya: &Pengguna,
    id: SkpId,
    ubah: impl FnOnce(&mut FormRencana),
    pada: DateTime<Utc>,
) -> Result<()> {
    let skp = store::kunci(conn, id, saya).await?.draf()?;
    let rencana = store::daftar_rencana(conn, id).await?;
    let Some(pertama) = rencana.first() else { return Ok(()) };
    let mut formulir = FormRencana::dari(&pertama.isi);
    ubah(&mut formulir);
    let isi = formulir.baca_menurut(skp.pendekatan).map_err(|galat| anyhow::anyhow!("data contoh: {galat:?}"))?;
    let izin = saya.sebagai(Pemilik, skp)?.sunting();
    let lama = Some((pertama.id, pertama.versi));
    rencana::store::simpan(conn, &izin, lama, &isi, pada, &Kiriman::sistem()).await?;
    Ok(())
}

/// Menulis Lampiran pertama kali.
///
/// # Errors
/// Bila bukan draf miliknya.
pub async fn isi_lampiran(
    conn: &mut PgConnection,
    saya: &Pengguna,
    id: SkpId,
    lampiran: Lampiran,
    pada: DateTime<Utc>,
) -> Result<()> {
    let skp = store::kunci(conn, id, saya).await?.draf()?;
    let versi = skp.versi_lampiran;
    let perubahan = saya.sebagai(Pemilik, skp)?.isi_lampiran(lampiran);
    lampiran::simpan_lampiran(conn, &perubahan, versi, pada, &Kiriman::sistem()).await
}

/// Menulis ekspektasi khusus pertama kali.
///
/// # Errors
/// Bila bukan penilainya.
pub async fn beri_ekspektasi(
    conn: &mut PgConnection,
    penilai: &Pengguna,
    id: SkpId,
    ekspektasi: Vec<String>,
    pada: DateTime<Utc>,
) -> Result<()> {
    let skp = store::kunci(conn, id, penilai).await?.draf()?;
    let versi = skp.versi_ekspektasi;
    let perubahan = penilai.sebagai(Penilai, skp)?.beri_ekspektasi(ekspektasi);
    lampiran::simpan_ekspektasi(conn, &perubahan, versi, pada, &Kiriman::sistem()).await
}

/// Mengajukan.
///
/// # Errors
/// Bila belum lengkap.
pub async fn ajukan_atas_nama(conn: &mut PgConnection, saya: &Pengguna, id: SkpId, pada: DateTime<Utc>) -> Result<()> {
    let terbaca = store::kunci_terbaca(conn, id, saya).await?;
    let skp = terbaca.skp.draf()?;
    let rencana = store::daftar_rencana(conn, id).await?;
    let versi = skp.versi;
    let jabatan = terbaca.pihak.first().and_then(|i| i.jenis_jabatan);
    let pengajuan = saya.sebagai(Pemilik, skp)?.ajukan(versi, &rencana, jabatan, pada)?;
    store::simpan_pengajuan(conn, &pengajuan, &Kiriman::sistem()).await
}

/// Mengembalikan dengan catatan.
///
/// # Errors
/// Bila bukan penilainya.
pub async fn kembalikan_atas_nama(
    conn: &mut PgConnection,
    penilai: &Pengguna,
    id: SkpId,
    catatan: String,
    pada: DateTime<Utc>,
) -> Result<()> {
    let skp = store::kunci(conn, id, penilai).await?.diajukan()?;
    let pengembalian = penilai.sebagai(Penilai, skp)?.kembalikan(catatan, pada)?;
    store::simpan_pengembalian(conn, &pengembalian, &Kiriman::sistem()).await
}

/// Menetapkan.
///
/// # Errors
/// Bila bukan penilainya.
pub async fn tetapkan_atas_nama(
    conn: &mut PgConnection,
    penilai: &Pengguna,
    id: SkpId,
    pada: DateTime<Utc>,
) -> Result<()> {
    let terbaca = store::kunci_terbaca(conn, id, penilai).await?;
    let skp = terbaca.skp.diajukan()?;
    let rencana = store::daftar_rencana(conn, id).await?;
    let (versi, isi) = (skp.versi, skp.isi(&rencana));
    let penetapan = penilai.sebagai(Penilai, skp)?.tetapkan(versi, &rencana, pada)?;
    let dokumen = Dokumen::susun(terbaca.instansi, terbaca.tempat, isi, terbaca.pihak)
        .ok_or(Error::NotFound)?
        .berdasar(terbaca.dasar)
        .ditandatangani_pegawai(penetapan.diajukan_pada)
        .ditandatangani_penilai(penetapan.pada);
    store::simpan_penetapan(conn, &penetapan, &dokumen, &Kiriman::sistem()).await
}
