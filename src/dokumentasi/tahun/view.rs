//! Halaman setahun.

use askama::Template;

use super::model::{Peta, TINGKAT, alamat_tahun};
use crate::{
    dokumentasi::periode::{Rekap, jam},
    kernel::{id::PegawaiId, layout::Bingkai},
    periode::JenisPeriode,
};

/// Satu periode dengan jumlahnya.
pub struct BarisJumlah {
    pub sebutan: String,
    pub alamat: String,
    pub hari: usize,
    pub kegiatan: i64,
    pub lama: String,
    /// Kosong bila periodenya bukan yang dikirim di instansi ini.
    pub status: Option<StatusKirim>,
}

/// Sampai di mana dokumentasinya.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusKirim {
    /// Belum waktunya, atau belum ada yang perlu dikirim.
    Belum,
    /// Sudah berakhir, belum dikirim.
    Menunggu,
    /// Lewat tenggatnya, belum dikirim.
    Terlambat,
    /// Terkirim.
    Dikirim,
    /// Sudah ditanggapi.
    Ditanggapi,
}

/// `/dokumentasi/tahun/{tahun}` dan `/dokumentasi/{id}/tahun/{tahun}`
#[derive(Template)]
#[template(path = "dokumentasi/tahun.html")]
pub struct HalamanTahun {
    pub bingkai: Bingkai,
    pub pegawai: PegawaiId,
    pub nama: String,
    pub saya: bool,
    pub tahun: i32,
    pub peta: [Peta; 2],
    pub bulan: Vec<BarisJumlah>,
    /// Periode yang dikirim, bila bukan bulan atau hari; jenisnya dapat berganti di tengah tahun.
    pub lain: Vec<(JenisPeriode, Vec<BarisJumlah>)>,
    pub jumlah: (usize, i64, i64),
    pub rekap: Rekap,
}

impl HalamanTahun {
    fn alamat(&self, tahun: i32) -> String {
        alamat_tahun((!self.saya).then_some(self.pegawai), tahun)
    }

    fn belum_dikirim(&self, baris: &[BarisJumlah]) -> usize {
        let belum = [Some(StatusKirim::Menunggu), Some(StatusKirim::Terlambat)];
        baris.iter().filter(|b| belum.contains(&b.status)).count()
    }

    fn jam(&self, menit: &i64) -> String {
        jam(*menit)
    }

    fn tingkat(&self) -> [&'static str; 5] {
        TINGKAT
    }
}
