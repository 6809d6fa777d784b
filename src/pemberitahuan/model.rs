//! Macam kabar dan kalimatnya.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

use crate::kernel::id::PegawaiId;

crate::id!(
    /// Satu kabar pada seseorang.
    PemberitahuanId
);

/// Apa yang dikabarkan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Jenis {
    /// SKP bawahan menunggu diperiksa.
    SkpDiajukan,
    /// SKP diajukan dan menunggu reviu pengelola kinerja.
    SkpMenungguReviu,
    /// SKP saya dikembalikan untuk diperbaiki.
    SkpDikembalikan,
    /// SKP saya ditetapkan.
    SkpDitetapkan,
    /// Seseorang mengingatkan bahwa langkah saya pada SKP ditunggu.
    SkpDitunggu,
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
    /// Semuanya, menurut urutan pada pengaturan.
    pub const SEMUA: [Self; 19] = [
        Self::SkpDiajukan,
        Self::SkpMenungguReviu,
        Self::SkpDikembalikan,
        Self::SkpDitetapkan,
        Self::SkpDitunggu,
        Self::RhkDititipkan,
        Self::LaporanDijawab,
        Self::DokumentasiDikirim,
        Self::DokumentasiDitanggapi,
        Self::UmpanBalikDiminta,
        Self::UmpanBalikDiterima,
        Self::UmpanBalikDibalas,
        Self::PengukuranDitetapkan,
        Self::PemantauanDicatat,
        Self::PemantauanMenunggu,
        Self::PerubahanDiusulkan,
        Self::PerubahanDiputuskan,
        Self::RhkPimpinanBerubah,
        Self::SerahTerima,
    ];

    /// Nama yang disimpan.
    pub fn kode(self) -> &'static str {
        match self {
            Self::SkpDiajukan => "SKP_DIAJUKAN",
            Self::SkpMenungguReviu => "SKP_MENUNGGU_REVIU",
            Self::SkpDikembalikan => "SKP_DIKEMBALIKAN",
            Self::SkpDitetapkan => "SKP_DITETAPKAN",
            Self::SkpDitunggu => "SKP_DITUNGGU",
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

    /// Membaca nama itu.
    pub fn baca(kode: &str) -> Option<Self> {
        Self::SEMUA.into_iter().find(|j| j.kode() == kode)
    }

    /// Kalimat bagi penerimanya, tanpa titik. Tidak memuat nama orang atau isi catatan.
    pub fn kalimat(self) -> &'static str {
        match self {
            Self::SkpDiajukan => "SKP bawahan menunggu Anda periksa",
            Self::SkpMenungguReviu => "SKP menunggu reviu Anda",
            Self::SkpDikembalikan => "SKP Anda dikembalikan untuk diperbaiki",
            Self::SkpDitetapkan => "SKP Anda sudah ditetapkan",
            Self::SkpDitunggu => "Langkah Anda pada SKP ditunggu",
            Self::RhkDititipkan => "Ada RHK dari pimpinan untuk SKP Anda",
            Self::LaporanDijawab => "Laporan data Anda sudah dijawab",
            Self::DokumentasiDikirim => "Dokumentasi bawahan menunggu tanggapan Anda",
            Self::DokumentasiDitanggapi => "Dokumentasi Anda sudah ditanggapi",
            Self::UmpanBalikDiminta => "Umpan balik diminta dari Anda",
            Self::UmpanBalikDiterima => "Anda menerima umpan balik",
            Self::UmpanBalikDibalas => "Umpan balik yang Anda berikan sudah dibalas",
            Self::PengukuranDitetapkan => "Hasil pengukuran kinerja Anda sudah ditetapkan",
            Self::PemantauanDicatat => "Pemantauan semester Anda sudah dicatat",
            Self::PemantauanMenunggu => "Masih ada bawahan yang belum Anda pantau semester ini",
            Self::PerubahanDiusulkan => "Usul perubahan SKP menunggu keputusan Anda",
            Self::PerubahanDiputuskan => "Usul perubahan SKP sudah diputuskan",
            Self::RhkPimpinanBerubah => "RHK pimpinan yang menjadi sandaran RHK Anda berubah",
            Self::SerahTerima => "Serah terima kinerja menunggu Anda",
        }
    }

    /// Sebutannya pada pengaturan.
    pub fn sebutan(self) -> &'static str {
        match self {
            Self::SkpDiajukan => "SKP bawahan diajukan",
            Self::SkpMenungguReviu => "SKP menunggu reviu",
            Self::SkpDikembalikan => "SKP dikembalikan",
            Self::SkpDitetapkan => "SKP ditetapkan",
            Self::SkpDitunggu => "Pengingat tentang SKP",
            Self::RhkDititipkan => "RHK dari matriks",
            Self::LaporanDijawab => "Laporan data dijawab",
            Self::DokumentasiDikirim => "Dokumentasi bawahan dikirim",
            Self::DokumentasiDitanggapi => "Dokumentasi ditanggapi",
            Self::UmpanBalikDiminta => "Umpan balik diminta",
            Self::UmpanBalikDiterima => "Umpan balik diterima",
            Self::UmpanBalikDibalas => "Umpan balik dibalas",
            Self::PengukuranDitetapkan => "Pengukuran ditetapkan",
            Self::PemantauanDicatat => "Pemantauan semester dicatat",
            Self::PemantauanMenunggu => "Bawahan belum dipantau",
            Self::PerubahanDiusulkan => "Perubahan SKP diusulkan",
            Self::PerubahanDiputuskan => "Perubahan SKP diputuskan",
            Self::RhkPimpinanBerubah => "RHK pimpinan berubah",
            Self::SerahTerima => "Serah terima kinerja",
        }
    }

    /// Menuntut langkah penerimanya, jadi selalu tampil di aplikasi.
    pub fn menuntut(self) -> bool {
        !matches!(
            self,
            Self::SkpDitetapkan
                | Self::LaporanDijawab
                | Self::DokumentasiDitanggapi
                | Self::UmpanBalikDiterima
                | Self::UmpanBalikDibalas
                | Self::PengukuranDitetapkan
                | Self::PemantauanDicatat
                | Self::PerubahanDiputuskan
        )
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

/// Satu kabar sebagaimana dilihat penerimanya.
pub struct Pemberitahuan {
    /// Namanya, untuk alamat.
    pub id: PemberitahuanId,
    /// Macamnya.
    pub jenis: Jenis,
    /// Terakhir dikabarkan.
    pub pada: DateTime<Utc>,
    /// Belum dibuka.
    pub baru: bool,
}

/// Yang sudah dibaca dibuang sesudah sekian hari.
const HARI_DIBACA: Days = Days::new(90);
/// Yang belum pun, sesudah setahun.
const HARI_PALING_LAMA: Days = Days::new(365);

/// Yang sudah dibaca dan lebih tua daripada yang pertama, serta yang lebih tua daripada yang kedua, dibuang hari itu.
pub fn batas_simpan(hari: NaiveDate) -> (DateTime<Utc>, DateTime<Utc>) {
    let awal = hari.and_time(NaiveTime::MIN).and_utc();
    (awal - HARI_DIBACA, awal - HARI_PALING_LAMA)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kode_terbaca_kembali_dan_tidak_kembar() {
        for jenis in Jenis::SEMUA {
            assert_eq!(Jenis::baca(jenis.kode()), Some(jenis));
            assert!(!jenis.kalimat().ends_with('.') && !jenis.sebutan().is_empty());
        }
        assert_eq!(Jenis::baca("LAIN"), None);
    }

    #[test]
    fn yang_menuntut_langkah_berkata_anda() {
        for jenis in Jenis::SEMUA.into_iter().filter(|j| j.menuntut()) {
            assert!(jenis.kalimat().contains("Anda"), "{}", jenis.kalimat());
        }
        assert!(Jenis::DokumentasiDikirim.menuntut() && !Jenis::SkpDitetapkan.menuntut());
    }
}
