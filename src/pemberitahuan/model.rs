//! Macam kabar.

use chrono::{DateTime, Utc};

use crate::kernel::id::PegawaiId;

/// Apa yang dikabarkan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Jenis {
    /// SKP bawahan menunggu diperiksa.
    SkpDiajukan,
    /// SKP saya dikembalikan untuk diperbaiki.
    SkpDikembalikan,
    /// SKP saya ditetapkan.
    SkpDitetapkan,
    /// Ada RHK dari matriks pada draf SKP saya.
    RhkDititipkan,
    /// Laporan data saya dijawab.
    LaporanDijawab,
    /// Dokumentasi bawahan menunggu ditanggapi.
    DokumentasiDikirim,
    /// Dokumentasi saya ditanggapi.
    DokumentasiDitanggapi,
    /// Umpan balik diminta dari saya.
    UmpanBalikDiminta,
    /// Saya menerima umpan balik.
    UmpanBalikDiterima,
    /// Umpan balik yang saya berikan dibalas.
    UmpanBalikDibalas,
    /// Hasil pengukuran saya ditetapkan.
    PengukuranDitetapkan,
    /// Pemantauan semester saya selesai dicatat.
    PemantauanDicatat,
    /// Masih ada bawahan yang belum dipantau semester ini.
    PemantauanMenunggu,
    /// Perubahan SKP diusulkan dan menunggu keputusan saya.
    PerubahanDiusulkan,
    /// Usul perubahan SKP diputuskan.
    PerubahanDiputuskan,
    /// RHK pimpinan yang menjadi sandaran RHK saya berubah.
    RhkPimpinanBerubah,
    /// Ada serah terima kinerja yang menunggu saya.
    SerahTerima,
}

impl Jenis {
    /// Nama yang disimpan.
    pub fn kode(self) -> &'static str {
        match self {
            Self::SkpDiajukan => "SKP_DIAJUKAN",
            Self::SkpDikembalikan => "SKP_DIKEMBALIKAN",
            Self::SkpDitetapkan => "SKP_DITETAPKAN",
            Self::RhkDititipkan => "RHK_DITITIPKAN",
            Self::LaporanDijawab => "LAPORAN_DIJAWAB",
            Self::DokumentasiDikirim => "DOKUMENTASI_DIKIRIM",
            Self::DokumentasiDitanggapi => "DOKUMENTASI_DITANGGAPI",
            Self::UmpanBalikDiminta => "UMPAN_BALIK_DIMINTA",
            Self::UmpanBalikDiterima => "UMPAN_BALIK_DITERIMA",
            Self::UmpanBalikDibalas => "UMPAN_BALIK_DIBALAS",
            Self::PengukuranDitetapkan => "PENGUKURAN_DITETAPKAN",
            Self::PemantauanDicatat => "PEMANTAUAN_DICATAT",
            Self::PemantauanMenunggu => "PEMANTAUAN_MENUNGGU",
            Self::PerubahanDiusulkan => "PERUBAHAN_DIUSULKAN",
            Self::PerubahanDiputuskan => "PERUBAHAN_DIPUTUSKAN",
            Self::RhkPimpinanBerubah => "RHK_PIMPINAN_BERUBAH",
            Self::SerahTerima => "SERAH_TERIMA",
        }
    }
}

/// Satu kabar bagi satu atau beberapa orang.
#[derive(Debug)]
pub struct Kabar<'a> {
    /// Penerimanya; yang kembar menerima sekali.
    pub kepada: &'a [PegawaiId],
    /// Macamnya.
    pub jenis: Jenis,
    /// Alamat di dalam aplikasi, diawali `/`.
    pub tautan: &'a str,
    /// Kapan.
    pub pada: DateTime<Utc>,
}
