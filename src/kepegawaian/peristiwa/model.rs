//! Peristiwa, dan apa yang diakhirinya.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    kepegawaian::{
        penempatan::{Sebagai, masa},
        peran,
    },
    kernel::{
        auth::{Pengguna, PeranInstansi},
        time,
    },
    pegawai::sebutan_peran,
};

crate::id!(
    /// Satu peristiwa.
    PeristiwaId
);

/// Apa yang terjadi.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Jenis {
    /// Mencapai batas usia pensiun, atau atas permintaan sendiri.
    Pensiun,
    /// Meninggal dunia.
    Meninggal,
    /// Diberhentikan, dengan hormat atau tidak.
    Berhenti,
    /// Pindah ke instansi lain.
    Pindah,
    /// Masa persiapan pensiun.
    Mpp,
    /// Cuti di luar tanggungan negara.
    Cltn,
    /// Cuti lain.
    Cuti,
    /// Tugas belajar.
    TugasBelajar,
    /// Diberhentikan sementara.
    BerhentiSementara,
    /// Menjadi pejabat negara atau pimpinan lembaga nonstruktural.
    PejabatNegara,
}

impl Jenis {
    /// Semua, menurut urutan pada formulir.
    pub const SEMUA: [Self; 10] = [
        Self::Pensiun,
        Self::Meninggal,
        Self::Berhenti,
        Self::Pindah,
        Self::Cuti,
        Self::Cltn,
        Self::TugasBelajar,
        Self::Mpp,
        Self::BerhentiSementara,
        Self::PejabatNegara,
    ];

    /// Ejaan pada `keadaan_pegawai.jenis`.
    pub fn kode(self) -> &'static str {
        match self {
            Self::Pensiun => "PENSIUN",
            Self::Meninggal => "MENINGGAL",
            Self::Berhenti => "BERHENTI",
            Self::Pindah => "PINDAH",
            Self::Mpp => "MPP",
            Self::Cltn => "CLTN",
            Self::Cuti => "CUTI",
            Self::TugasBelajar => "TUGAS_BELAJAR",
            Self::BerhentiSementara => "BERHENTI_SEMENTARA",
            Self::PejabatNegara => "PEJABAT_NEGARA",
        }
    }

    /// Membaca ejaan itu.
    pub fn baca(kode: &str) -> Option<Self> {
        Self::SEMUA.into_iter().find(|j| j.kode() == kode)
    }

    /// `Pensiun`, `Cuti di luar tanggungan negara`
    pub fn sebutan(self) -> &'static str {
        match self {
            Self::Pensiun => "Pensiun",
            Self::Meninggal => "Meninggal dunia",
            Self::Berhenti => "Berhenti",
            Self::Pindah => "Pindah ke instansi lain",
            Self::Mpp => "Masa persiapan pensiun",
            Self::Cltn => "Cuti di luar tanggungan negara",
            Self::Cuti => "Cuti",
            Self::TugasBelajar => "Tugas belajar",
            Self::BerhentiSementara => "Diberhentikan sementara",
            Self::PejabatNegara => "Menjadi pejabat negara",
        }
    }

    /// Sejak itu tidak lagi bertugas di sini; yang lain sementara.
    pub fn mengakhiri(self) -> bool {
        matches!(self, Self::Pensiun | Self::Meninggal | Self::Berhenti | Self::Pindah)
    }

    /// Tidak dapat berbalik, jadi tidak punya hari terakhir.
    pub(super) fn seterusnya(self) -> bool {
        matches!(self, Self::Pensiun | Self::Meninggal)
    }

    /// Sudah berlaku tanpa surat keputusan.
    pub(super) fn tanpa_sk(self) -> bool {
        matches!(self, Self::Meninggal | Self::Cuti)
    }
}

/// Peristiwa yang tercatat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Peristiwa {
    /// Nomornya.
    pub id: PeristiwaId,
    /// Apa yang terjadi.
    pub jenis: Jenis,
    /// Hari pertama.
    pub mulai: NaiveDate,
    /// Hari sesudah hari terakhir.
    pub selesai: Option<NaiveDate>,
    /// Surat keputusannya.
    pub nomor_sk: String,
    /// Alasan atau keterangan.
    pub alasan: String,
    /// Versi barisnya.
    pub versi: i32,
}

impl Peristiwa {
    /// `sejak 1 Maret 2026 tanpa batas waktu`
    pub fn masa(&self) -> String {
        lamanya(self.jenis, self.mulai, self.selesai)
    }

    /// Belum mulai pada hari itu.
    pub fn mendatang(&self, hari: NaiveDate) -> bool {
        self.mulai > hari
    }

    /// Sudah berakhir pada hari itu.
    pub fn lampau(&self, hari: NaiveDate) -> bool {
        self.selesai.is_some_and(|s| s <= hari)
    }
}

/// Yang berlaku seterusnya cukup disebut hari pertamanya.
fn lamanya(jenis: Jenis, mulai: NaiveDate, selesai: Option<NaiveDate>) -> String {
    match selesai {
        None if jenis.mengakhiri() => format!("sejak {}", time::tanggal(mulai)),
        _ => masa(mulai, selesai),
    }
}

/// Masa ketika seseorang tidak lagi bertugas di sini: tidak ditempatkan, tidak memegang peran, tidak menilai.
#[derive(Clone, Debug)]
pub struct Purna {
    pub(super) jenis: Jenis,
    pub(super) mulai: NaiveDate,
    pub(super) selesai: Option<NaiveDate>,
}

impl Purna {
    /// `Pensiun sejak 1 Maret 2026`, yang sudah berlaku pada hari itu.
    pub fn pada(semua: &[Self], hari: NaiveDate) -> Option<String> {
        Self::menghalangi(semua, hari, hari.succ_opt())
    }

    /// `Pensiun sejak 1 Maret 2026`, bila salah satunya beririsan dengan masa itu.
    pub fn menghalangi(semua: &[Self], mulai: NaiveDate, selesai: Option<NaiveDate>) -> Option<String> {
        let beririsan = |p: &&Self| p.selesai.is_none_or(|s| mulai < s) && selesai.is_none_or(|s| p.mulai < s);
        semua.iter().find(beririsan).map(|p| format!("{} {}", p.jenis.sebutan(), lamanya(p.jenis, p.mulai, p.selesai)))
    }
}

/// Peristiwa dalam riwayat seseorang.
#[derive(Clone, Debug)]
pub struct Tercatat {
    /// Peristiwanya.
    pub peristiwa: Peristiwa,
    /// Kapan dibatalkan, dan mengapa.
    pub dibatalkan: Option<(DateTime<Utc>, String)>,
}

/// Yang boleh disimpan.
#[derive(Clone, Debug, Serialize)]
pub struct Isi {
    pub(super) jenis: Jenis,
    pub(super) mulai: NaiveDate,
    pub(super) selesai: Option<NaiveDate>,
    pub(super) nomor_sk: String,
    pub(super) alasan: String,
}

impl Isi {
    fn kalimat(&self) -> String {
        let dasar = match (self.nomor_sk.as_str(), self.alasan.as_str()) {
            ("", alasan) => format!(": {alasan}"),
            (sk, "") => format!(", berdasarkan {sk}"),
            (sk, alasan) => format!(", berdasarkan {sk}: {alasan}"),
        };
        let dasar = dasar.trim_end_matches('.');
        format!("{} {}{dasar}.", self.jenis.sebutan(), lamanya(self.jenis, self.mulai, self.selesai))
    }

    /// Mengapa peran seseorang dicabut.
    pub(super) fn sebab(&self) -> String {
        self.kalimat()
    }
}

/// Perubahan yang boleh dituliskan.
#[derive(Clone, Debug)]
pub enum Perintah {
    /// Peristiwa baru.
    Catat(Isi),
    /// Isi yang benar bagi peristiwa itu.
    Betulkan(Peristiwa, Isi),
    /// Tidak jadi atau keliru dicatat, karena alasan itu.
    Batalkan(Peristiwa, String),
}

impl Perintah {
    /// Isi yang ditulis, bila ada.
    pub fn isi(&self) -> Option<&Isi> {
        match self {
            Self::Catat(isi) | Self::Betulkan(_, isi) => Some(isi),
            Self::Batalkan(..) => None,
        }
    }

    /// Nama pada jejak.
    pub fn peristiwa(&self) -> &'static str {
        match self {
            Self::Catat(_) => "peristiwa.pencatatan",
            Self::Betulkan(..) => "peristiwa.pembetulan",
            Self::Batalkan(..) => "peristiwa.pembatalan",
        }
    }

    /// Yang lama, yang baru, dan yang diakhiri atau dipulihkannya, bagi jejak.
    pub fn rincian(&self, akibat: &[String]) -> Value {
        match self {
            Self::Catat(isi) => json!({ "baru": isi, "akibat": akibat }),
            Self::Betulkan(lama, isi) => json!({ "lama": lama, "baru": isi, "akibat": akibat }),
            Self::Batalkan(lama, alasan) => json!({ "lama": lama, "alasan": alasan, "akibat": akibat }),
        }
    }

    /// Yang akan dicatat, dalam kalimat.
    pub fn kalimat(&self) -> Vec<String> {
        match self {
            Self::Catat(isi) => vec![isi.kalimat()],
            Self::Betulkan(lama, isi) => {
                let semula = format!("Semula {} {}.", lama.jenis.sebutan(), lama.masa());
                vec![semula, format!("Menjadi {}", isi.kalimat())]
            }
            Self::Batalkan(lama, alasan) => {
                let alasan = alasan.trim_end_matches('.');
                vec![format!("{} {} dibatalkan: {alasan}.", lama.jenis.sebutan(), lama.masa())]
            }
        }
    }
}

/// Apa yang diakhiri sebuah peristiwa.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Apa {
    /// Sebuah penempatan.
    Penempatan(Sebagai, String),
    /// Sebuah peran, atas sebuah unit atau seluruh instansi.
    Peran(String, Option<String>),
    /// Penetapan seorang penilai bagi seseorang.
    Penetapan(String, String),
    /// Peristiwa sementara yang sedang berjalan.
    Keadaan(Jenis),
}

/// Satu baris yang diakhiri sebuah peristiwa.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diakhiri {
    pub(super) kunci: String,
    pub(super) apa: Apa,
    pub(super) mulai: NaiveDate,
    pub(super) selesai: Option<NaiveDate>,
    /// Baru akan mulai sesudah peristiwanya, jadi tidak jadi.
    pub(super) batal: bool,
}

impl Diakhiri {
    fn sebutan(&self) -> String {
        match &self.apa {
            Apa::Penempatan(Sebagai::Definitif, jabatan) => format!("Penempatan {jabatan}"),
            Apa::Penempatan(sebagai, jabatan) => format!("Penempatan {} {jabatan}", sebagai.sebutan()),
            Apa::Peran(peran, unit) => {
                let atas = unit.as_deref().unwrap_or("seluruh instansi");
                format!("Peran {}, {atas},", sebutan_peran(peran))
            }
            Apa::Penetapan(penilai, bagi) => format!("Penetapan {penilai} sebagai penilai {bagi}"),
            Apa::Keadaan(jenis) => jenis.sebutan().to_owned(),
        }
    }

    /// Apa yang menimpanya bila peristiwanya mulai hari itu.
    pub fn berakhir(&self, sejak: NaiveDate) -> String {
        if self.batal {
            return format!("{} yang baru mulai {} tidak jadi.", self.sebutan(), time::tanggal(self.mulai));
        }
        let akhir = sejak.pred_opt().map(time::tanggal).unwrap_or_default();
        format!("{} berakhir {akhir}.", self.sebutan())
    }

    /// Peristiwanya dibatalkan.
    pub fn kembali(&self) -> String {
        format!("{} berlaku kembali {}.", self.sebutan(), masa(self.mulai, self.selesai))
    }

    /// Peristiwanya dibatalkan, tetapi barisnya sudah lain.
    pub fn tertahan(&self) -> String {
        format!(
            "{} tidak dipulihkan: sejak peristiwa ini dicatat ia sudah diubah, atau tempatnya sudah diisi. Periksa, lalu betulkan sendiri.",
            self.sebutan()
        )
    }

    /// Siapa yang perlu menunjuk pengganti, bila perannya bukan wewenang pelaku. Peran itu ikut berakhir karena
    /// tugasnya berakhir, bukan karena dicabut; yang memberikannya perlu tahu.
    pub fn pengganti(&self, pelaku: &Pengguna) -> Option<String> {
        let Apa::Peran(kode, _) = &self.apa else { return None };
        let pemberi = peran::pemberi(PeranInstansi::baca(kode)?);
        (!pelaku.memegang(pemberi)).then(|| {
            format!(
                "Peran {} bukan wewenang Anda, tetapi ikut berakhir bersama tugasnya. Kabari yang berwenang \
                 memberikannya, yaitu {}, agar menunjuk penggantinya.",
                sebutan_peran(kode),
                sebutan_peran(pemberi.kode())
            )
        })
    }

    /// Peran yang menjaga aplikasi ini.
    pub fn admin(&self) -> bool {
        matches!(&self.apa, Apa::Peran(peran, None) if peran == "ADMIN")
    }
}

/// Unit yang menunggu pelaksana karena kepalanya berhenti atau berhalangan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dinanti {
    /// Unitnya.
    pub unit: Uuid,
    /// Namanya.
    pub nama: String,
    /// Plt. atau Plh.
    pub sebagai: Sebagai,
    /// Sejak hari itu.
    pub mulai: NaiveDate,
    /// Hari sesudah hari terakhirnya.
    pub selesai: Option<NaiveDate>,
    /// Unitnya dalam lingkup pelaku.
    pub terjangkau: bool,
}

impl Dinanti {
    /// Mengapa ada yang harus ditunjuk.
    pub fn kalimat(&self) -> String {
        let (unit, sejak) = (&self.nama, masa(self.mulai, self.selesai));
        match self.sebagai {
            Sebagai::Plh => format!("{unit}: kepalanya berhalangan {sejak}, dan belum ada Plh. sepanjang masa itu."),
            _ => format!("{unit} tidak berkepala sejak {}.", time::tanggal(self.mulai)),
        }
    }

    /// Alamat penunjukannya, sudah terisi.
    pub fn alamat(&self) -> String {
        let selesai = self.selesai.and_then(|s| s.pred_opt()).map(|s| s.to_string()).unwrap_or_default();
        format!("/unit/{}/penunjukan?sebagai={}&mulai={}&selesai={selesai}", self.unit, self.sebagai.kode(), self.mulai)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hari(bulan: u32, tanggal: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, bulan, tanggal).unwrap()
    }

    #[test]
    fn ejaan_dibaca_kembali_dan_empat_yang_mengakhiri_tugas() {
        for jenis in Jenis::SEMUA {
            assert_eq!(Jenis::baca(jenis.kode()), Some(jenis));
            assert_eq!(serde_json::to_value(jenis).unwrap(), jenis.kode());
        }
        let akhir: Vec<_> = Jenis::SEMUA.into_iter().filter(|j| j.mengakhiri()).map(Jenis::kode).collect();
        assert_eq!(akhir, ["PENSIUN", "MENINGGAL", "BERHENTI", "PINDAH"]);
    }

    #[test]
    fn akhir_disebut_pada_hari_sebelumnya_dan_yang_belum_mulai_tidak_jadi() {
        let baris = |batal| Diakhiri {
            kunci: String::new(),
            apa: Apa::Penempatan(Sebagai::Plt, "Kepala Seksi, Seksi Data".into()),
            mulai: hari(4, 1),
            selesai: None,
            batal,
        };
        assert_eq!(
            baris(false).berakhir(hari(5, 1)),
            "Penempatan Plt. Kepala Seksi, Seksi Data berakhir 30 April 2026."
        );
        assert_eq!(
            baris(true).berakhir(hari(3, 1)),
            "Penempatan Plt. Kepala Seksi, Seksi Data yang baru mulai 1 April 2026 tidak jadi."
        );
    }
}
