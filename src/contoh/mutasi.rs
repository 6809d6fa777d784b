//! Yang berpindah tugas, cuti, dan akan pensiun; dan serah terima kinerja karena perpindahan itu.

use chrono::{DateTime, Days, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    kantor::Orang,
    tokoh::{Tokoh, cukup_panjang, ketika, lalu, pukul},
};
use crate::{
    kernel::{error::Result, id::PegawaiId},
    perubahan,
};

/// Yang berpindah: sudah diterima penilainya yang baru, dan yang belum ditutup penilainya yang lama.
#[derive(Clone, Copy)]
pub struct Pindah {
    pub diterima: PegawaiId,
    pub hari_diterima: NaiveDate,
    pub terbuka: PegawaiId,
    pub hari_terbuka: NaiveDate,
}

impl Pindah {
    /// Keduanya.
    pub fn semua(&self) -> [PegawaiId; 2] {
        [self.diterima, self.terbuka]
    }
}

/// Memindahkan dua orang dan mencatat cuti serta pensiun; kosong bila tahunnya baru mulai.
pub async fn pindahkan(conn: &mut PgConnection, orang: &[Orang], hari: NaiveDate) -> Result<Option<Pindah>> {
    if !cukup_panjang(hari) {
        return Ok(None);
    }
    let cari = |kode: &str, kata: &str| {
        orang.iter().find(|o| !o.kepala && o.kode_unit.starts_with(kode) && o.jabatan.contains(kata)).map(|o| o.id)
    };
    let (Some(diterima), Some(terbuka)) =
        (cari("KW.TU", "Analis Pengelolaan Keuangan"), cari("KK.PEL.KUA", "Penyuluh Agama"))
    else {
        return Ok(None);
    };
    let pindah = Pindah { diterima, hari_diterima: lalu(hari, 75), terbuka, hari_terbuka: lalu(hari, 12) };
    for (siapa, ke, sejak, nomor) in
        [(diterima, "KK.PEL.TU", pindah.hari_diterima, "214"), (terbuka, "KK.PKU", pindah.hari_terbuka, "318")]
    {
        sqlx::query!(
            "with lama as (
                 update penempatan set selesai = $3, versi = versi + 1
                 where pegawai_id = $1 and sebagai = 'DEFINITIF' and selesai is null
                 returning jabatan_id
             )
             insert into penempatan (penempatan_id, pegawai_id, unit_id, jabatan_id, sebagai, kepala, mulai, nomor_sk)
             select gen_random_uuid(), $1, u.unit_id, l.jabatan_id, 'DEFINITIF', false, $3, $4
             from lama l join unit u on u.kode = $2",
            siapa.uuid(),
            ke,
            sejak,
            format!("Keputusan peragaan nomor {nomor} tentang mutasi"),
        )
        .execute(&mut *conn)
        .await?;
    }
    peristiwa(conn, orang, hari, &pindah).await?;
    Ok(Some(pindah))
}

/// Seorang sedang cuti melahirkan, seorang tugas belajar, dan seorang pensiun bulan depan.
async fn peristiwa(conn: &mut PgConnection, orang: &[Orang], hari: NaiveDate, pindah: &Pindah) -> Result<()> {
    // Staf seksi di kabupaten tidak memegang akun contoh; lihat `muat::peran`.
    let biasa = orang.iter().filter(|o| {
        !o.kepala && o.jenis_unit == "SEKSI" && o.kode_unit.starts_with("KK.") && !pindah.semua().contains(&o.id)
    });
    let siapa: Vec<Uuid> = biasa.rev().map(|o| o.id.uuid()).take(3).collect();
    let bulan_depan = hari + Days::new(33);
    let catatan = [
        ("CUTI", lalu(hari, 20), Some(hari + Days::new(70)), "SI-104/KP.08.1", "Cuti melahirkan"),
        ("TUGAS_BELAJAR", lalu(hari, 90), Some(hari + Days::new(300)), "KEP-77/TB", "Magister administrasi publik"),
        ("PENSIUN", bulan_depan, None, "KEP-12/PENSIUN", "Mencapai batas usia pensiun"),
    ];
    for (siapa, (jenis, mulai, selesai, nomor, alasan)) in siapa.into_iter().zip(catatan) {
        let id = Uuid::now_v7();
        sqlx::query!(
            "select akhiri_tugas($1, $2, $3, $4, $5, $6)",
            id,
            siapa,
            jenis,
            alasan,
            mulai,
            selesai as Option<NaiveDate>,
        )
        .execute(&mut *conn)
        .await?;
        sqlx::query!(
            "insert into keadaan_pegawai (keadaan_id, pegawai_id, jenis, mulai, selesai, nomor_sk, alasan)
             values ($1, $2, $3, $4, $5, $6, $7)",
            id,
            siapa,
            jenis,
            mulai,
            selesai as Option<NaiveDate>,
            nomor,
            alasan,
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Serah terima setiap pergantian penilai, pada harinya: yang pertama ditutup dan diterima, yang kedua masih terbuka.
pub async fn serah_terima(
    conn: &mut PgConnection,
    tokoh: &Tokoh,
    pindah: Pindah,
    (hari, kini): (NaiveDate, DateTime<Utc>),
) -> Result<()> {
    // Pergantian karena Plt. mulai bertugas dua bulan lalu; hari barunya mencatat semuanya berurutan.
    for pada in [pindah.hari_diterima, lalu(hari, 59), pindah.hari_terbuka] {
        perubahan::terapkan_hari(conn, pada, pukul(pada, 0, 5)).await?;
    }
    let ditutup = pukul(pindah.hari_diterima + Days::new(4), 10, 20);
    let catatan = "Delapan bulan di bawah saya: laporan keuangan bulanan selalu tepat waktu dan cocok dengan bukti. \
                   Pendampingan satuan kerja baru berjalan separuh.";
    let hal = "Rekonsiliasi aset triwulan III belum selesai; tinggal tiga satuan kerja.\nTanggapan atas dokumentasi \
               bulan terakhir belum diberikan.";
    let janji = "Kesempatan mengikuti diklat bendahara pada gelombang berikutnya.";
    let lama = ketika(tokoh.pimpinan, ditutup);
    perubahan::tutup_serah_terima(conn, &lama, pindah.diterima, (catatan, hal, janji), ditutup).await?;
    let diterima = pukul(pindah.hari_diterima + Days::new(6), 9, 0);
    let selesai = pukul(pindah.hari_diterima + Days::new(27), 14, 30).min(kini);
    let baru = ketika(tokoh.penilai, diterima);
    perubahan::terima_serah_terima(conn, &baru, pindah.diterima, (diterima, selesai)).await
}
