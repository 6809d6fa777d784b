//! Pemberian dan pencabutan peran: apa yang diketik, apa yang benar.

use chrono::NaiveDate;
use uuid::Uuid;

use super::policy::{Pemberi, seinstansi};
use crate::{
    kepegawaian::peristiwa::Purna,
    kernel::{
        auth::PeranInstansi,
        form::{Galat, batasi, rapikan, sebaris},
        id::PegawaiId,
        policy::Oleh,
        time::{baca_tanggal, tanggal},
    },
};

/// Orang yang perannya dilihat.
pub struct Orang {
    /// Orangnya.
    pub id: PegawaiId,
    /// Nama dengan gelar.
    pub nama: String,
    /// Peran pelaku yang menjangkau orang ini.
    pub jangkauan: Vec<PeranInstansi>,
}

/// Sebuah peran pada seseorang, di mata pelaku.
pub struct Sasaran {
    /// Orangnya.
    pub pegawai: PegawaiId,
    /// Perannya.
    pub peran: PeranInstansi,
    /// Peran pelaku yang menjangkau orang ini.
    pub jangkauan: Vec<PeranInstansi>,
    /// Hari ini.
    pub hari: NaiveDate,
}

/// Satu peran dalam riwayat seseorang.
#[derive(Clone)]
pub struct PeranTercatat {
    /// Namanya, untuk alamat.
    pub id: Uuid,
    /// Perannya.
    pub peran: PeranInstansi,
    /// Unitnya; kosong berarti seluruh instansi.
    pub unit: Option<String>,
    /// Surat keputusan atau dasar lain.
    pub dasar: String,
    /// Sertifikat atau surat keputusan konselor.
    pub bukti: Bukti,
    /// Sejak.
    pub mulai: NaiveDate,
    /// Sampai sebelum.
    pub selesai: Option<NaiveDate>,
    /// Mengapa dicabut.
    pub alasan: Option<String>,
    /// Naik setiap kali berubah.
    pub versi: i32,
    /// Pelaku menjangkau seluruh lingkup peran ini dengan peran yang berwenang mencabutnya.
    pub dalam_lingkup: bool,
}

/// Kapan sebuah peran berlaku, dilihat dari suatu hari.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Masa {
    /// Hari ini.
    Berlaku,
    /// Belum.
    AkanDatang,
    /// Tidak lagi, atau tidak pernah.
    Pernah,
}

impl PeranTercatat {
    /// Masanya pada hari itu.
    pub fn masa(&self, hari: NaiveDate) -> Masa {
        match self.selesai {
            Some(selesai) if selesai <= hari || selesai <= self.mulai => Masa::Pernah,
            _ if self.mulai > hari => Masa::AkanDatang,
            _ => Masa::Berlaku,
        }
    }
}

/// Yang membuktikan seseorang dapat menjadi konselor (aturan 9.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bukti {
    /// Peran ini cukup dengan dasarnya.
    Tidak,
    /// Sertifikat pelatihan konselor seorang penilai.
    Sertifikat {
        /// Nomornya.
        nomor: String,
        /// Tanggalnya.
        tanggal: NaiveDate,
    },
    /// Surat keputusan jabatan dengan fungsi konseling.
    Sk(String),
}

/// Formulir pemberian sebagaimana diketik.
#[derive(Clone, Default)]
pub struct Isian {
    /// Kode unit; kosong berarti seluruh instansi.
    pub unit: String,
    /// Hari pertama.
    pub mulai: String,
    /// Hari terakhir; boleh kosong.
    pub sampai: String,
    /// Surat keputusan atau dasar lain.
    pub dasar: String,
    /// Bagi penilai berpelatihan konseling.
    pub nomor_sertifikat: String,
    /// Bagi penilai berpelatihan konseling.
    pub tanggal_sertifikat: String,
    /// Bagi pejabat dengan fungsi konseling.
    pub nomor_sk: String,
}

impl Isian {
    /// Merapikan semuanya; tidak ada yang hilang.
    pub fn rapi(self) -> Self {
        Self {
            unit: sebaris(&self.unit),
            mulai: sebaris(&self.mulai),
            sampai: sebaris(&self.sampai),
            dasar: sebaris(&self.dasar),
            nomor_sertifikat: sebaris(&self.nomor_sertifikat),
            tanggal_sertifikat: sebaris(&self.tanggal_sertifikat),
            nomor_sk: sebaris(&self.nomor_sk),
        }
    }
}

/// Ke mana sebuah peran menjangkau.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tempat {
    /// Seluruh instansi, dan pelaku pun menjangkau semuanya.
    Seluruhnya,
    /// Sebuah unit dalam lingkup pelaku, beserta yang di bawahnya.
    Unit(Uuid),
    /// Lebih dari satu unit bernama itu.
    Kembar,
    /// Tidak ada, atau di luar lingkup pelaku.
    DiLuar,
}

/// Peran yang akan dicatat; hanya lahir dari [`Pemberi`] yang terbukti.
pub struct Pemberian {
    pub(super) oleh: PegawaiId,
    pub(super) pegawai: PegawaiId,
    pub(super) peran: PeranInstansi,
    pub(super) unit: Option<Uuid>,
    pub(super) dasar: String,
    pub(super) bukti: Bukti,
    pub(super) mulai: NaiveDate,
    pub(super) selesai: Option<NaiveDate>,
}

/// Akhir sebuah peran; hanya lahir dari [`Pemberi`] yang terbukti.
pub struct Pencabutan {
    pub(super) oleh: PegawaiId,
    pub(super) pegawai: PegawaiId,
    pub(super) peran: PeranInstansi,
    pub(super) id: Uuid,
    pub(super) selesai: NaiveDate,
    pub(super) alasan: String,
}

const DASAR_PALING_PANJANG: usize = 500;

impl Oleh<Pemberi, Sasaran> {
    /// Memberikan peran itu menurut isian.
    ///
    /// # Errors
    /// Semua keberatan sekaligus.
    pub fn beri(&self, isian: &Isian, tempat: Tempat, purna: &[Purna]) -> Result<Pemberian, Galat> {
        let sasaran = self.objek();
        let mut galat = Galat::default();
        let unit = baca_tempat(&mut galat, sasaran.peran, isian, tempat);
        let mulai = baca_hari(&mut galat, "mulai", &isian.mulai, sasaran.hari);
        let terakhir = match isian.sampai.as_str() {
            "" => None,
            tulisan => baca_hari(&mut galat, "sampai", tulisan, mulai.unwrap_or(sasaran.hari)),
        };
        wajib(&mut galat, "dasar", "Dasar", &isian.dasar, "Tuliskan surat keputusan atau dasar lain.");
        let bukti = baca_bukti(&mut galat, sasaran, isian);
        let selesai = terakhir.and_then(|hari| hari.succ_opt());
        if let Some(purna) = mulai.and_then(|m| Purna::menghalangi(purna, m, selesai)) {
            galat
                .catat("sampai", format!("Orang ini tidak bertugas pada masa itu: {purna}. Tuliskan hari sebelumnya."));
        }
        match (mulai, bukti) {
            (Some(mulai), Some(bukti)) if galat.kosong() => Ok(Pemberian {
                oleh: self.pelaku(),
                pegawai: sasaran.pegawai,
                peran: sasaran.peran,
                unit,
                dasar: isian.dasar.clone(),
                bukti,
                mulai,
                selesai,
            }),
            _ => Err(galat),
        }
    }

    /// Mencabut peran yang tercatat itu mulai `sejak`.
    ///
    /// # Errors
    /// Semua keberatan sekaligus.
    pub fn cabut(&self, tercatat: &PeranTercatat, sejak: &str, alasan: &str) -> Result<Pencabutan, Galat> {
        let sasaran = self.objek();
        let mut galat = Galat::default();
        let sejak = baca_hari(&mut galat, "sejak", &sebaris(sejak), sasaran.hari);
        if let (Some(sejak), Some(selesai)) = (sejak, tercatat.selesai)
            && sejak >= selesai
        {
            galat.catat("sejak", format!("Peran ini sudah berakhir {}; pilih hari sebelumnya.", tanggal(selesai)));
        }
        let alasan = rapikan(alasan);
        wajib(&mut galat, "alasan", "Alasan", &alasan, "Tuliskan mengapa peran ini dicabut.");
        match sejak {
            Some(sejak) if galat.kosong() => Ok(Pencabutan {
                oleh: self.pelaku(),
                pegawai: sasaran.pegawai,
                peran: sasaran.peran,
                id: tercatat.id,
                selesai: sejak.max(tercatat.mulai),
                alasan,
            }),
            _ => Err(galat),
        }
    }
}

fn baca_tempat(galat: &mut Galat, peran: PeranInstansi, isian: &Isian, tempat: Tempat) -> Option<Uuid> {
    match tempat {
        Tempat::Unit(_) if seinstansi(peran) => galat.catat("unit", "Peran ini berlaku bagi seluruh instansi."),
        Tempat::Unit(unit) => return Some(unit),
        Tempat::Seluruhnya => {}
        Tempat::Kembar => {
            galat.catat("unit", format!("Ada lebih dari satu unit bernama «{}». Tuliskan kodenya.", isian.unit));
        }
        Tempat::DiLuar if isian.unit.is_empty() => {
            galat.catat("unit", "Lingkup Anda tidak meliputi seluruh instansi. Tuliskan kode unitnya.");
        }
        Tempat::DiLuar => galat.catat(
            "unit",
            format!("Tidak ada unit «{}» dalam lingkup Anda. Tuliskan kode atau nama lengkapnya.", isian.unit),
        ),
    }
    None
}

/// Hari yang tidak mendahului `awal`: peran tidak berlaku dan tidak dicabut surut.
fn baca_hari(galat: &mut Galat, kolom: &str, tulisan: &str, awal: NaiveDate) -> Option<NaiveDate> {
    match baca_tanggal(tulisan) {
        Ok(hari) if hari >= awal => return Some(hari),
        Ok(_) => galat.catat(kolom, format!("Paling awal {}.", tanggal(awal))),
        Err(_) if tulisan.is_empty() => galat.catat(kolom, "Tuliskan tanggalnya, misalnya 1 Januari 2027."),
        Err(_) => galat.catat(kolom, format!("«{tulisan}» bukan tanggal. Tulis seperti 1 Januari 2027.")),
    }
    None
}

fn wajib(galat: &mut Galat, kolom: &str, sebutan: &str, tulisan: &str, kalimat: &str) {
    if tulisan.is_empty() {
        galat.catat(kolom, kalimat);
    }
    batasi(galat, kolom, sebutan, tulisan, DASAR_PALING_PANJANG);
}

fn baca_bukti(galat: &mut Galat, sasaran: &Sasaran, isian: &Isian) -> Option<Bukti> {
    match sasaran.peran {
        PeranInstansi::KonselorPenilai => {
            let nomor = &isian.nomor_sertifikat;
            wajib(galat, "nomor_sertifikat", "Nomor sertifikat", nomor, "Tuliskan nomor sertifikat pelatihannya.");
            let tanggal = baca_lampau(galat, "tanggal_sertifikat", &isian.tanggal_sertifikat, sasaran.hari)?;
            Some(Bukti::Sertifikat { nomor: nomor.clone(), tanggal })
        }
        PeranInstansi::KonselorFungsional => {
            let kalimat = "Tuliskan nomor surat keputusan jabatannya.";
            wajib(galat, "nomor_sk", "Nomor SK", &isian.nomor_sk, kalimat);
            Some(Bukti::Sk(isian.nomor_sk.clone()))
        }
        _ => Some(Bukti::Tidak),
    }
}

fn baca_lampau(galat: &mut Galat, kolom: &str, tulisan: &str, hari: NaiveDate) -> Option<NaiveDate> {
    match baca_tanggal(tulisan) {
        Ok(lampau) if lampau <= hari => return Some(lampau),
        Ok(_) => galat.catat(kolom, "Tanggal sertifikat masih di masa depan."),
        Err(_) => galat.catat(kolom, "Tuliskan tanggal sertifikat, misalnya 17 Mei 2025."),
    }
    None
}

/// Satu baris halaman «Peran».
pub struct Pemegang {
    /// Orangnya.
    pub pegawai: PegawaiId,
    /// Nama dengan gelar.
    pub nama: String,
    /// Perannya.
    pub peran: PeranInstansi,
    /// Unitnya; kosong berarti seluruh instansi.
    pub unit: Option<String>,
    /// Sejak.
    pub mulai: NaiveDate,
    /// Sampai sebelum.
    pub selesai: Option<NaiveDate>,
    /// Nama baris ini, untuk halaman berikutnya.
    pub id: Uuid,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::auth::Pengguna;

    fn hari(tulisan: &str) -> NaiveDate {
        baca_tanggal(tulisan).unwrap()
    }

    fn memegang(peran: PeranInstansi) -> Oleh<Pemberi, Sasaran> {
        let pemberi = super::super::policy::pemberi(peran);
        let pelaku = Pengguna { peran: vec![pemberi], ..Pengguna::mewakili(PegawaiId::new(), hari("12 Januari 2026")) };
        let sasaran =
            Sasaran { pegawai: PegawaiId::new(), peran, jangkauan: vec![pemberi], hari: hari("12 Januari 2026") };
        pelaku.sebagai(Pemberi, sasaran).unwrap()
    }

    fn isian() -> Isian {
        Isian { mulai: "12 Januari 2026".into(), dasar: "SK 1/2026".into(), ..Isian::default() }
    }

    #[test]
    fn konselor_membawa_buktinya() {
        let check = |peran, isian: &Isian, kolom: &str, kata: &str| {
            let galat = memegang(peran).beri(isian, Tempat::Seluruhnya, &[]).err().unwrap();
            assert!(galat.untuk(kolom).unwrap_or_default().contains(kata), "{peran:?} {kolom}: {galat:?}");
        };
        check(PeranInstansi::KonselorPenilai, &isian(), "nomor_sertifikat", "nomor sertifikat");
        check(PeranInstansi::KonselorPenilai, &isian(), "tanggal_sertifikat", "tanggal sertifikat");
        check(PeranInstansi::KonselorFungsional, &isian(), "nomor_sk", "surat keputusan");
        let besok = Isian { tanggal_sertifikat: "13 Januari 2026".into(), ..isian() };
        check(PeranInstansi::KonselorPenilai, &besok, "tanggal_sertifikat", "masa depan");
        assert!(memegang(PeranInstansi::Konselor).beri(&isian(), Tempat::Seluruhnya, &[]).is_ok());
        let lengkap = Isian { nomor_sertifikat: "LAN-7".into(), tanggal_sertifikat: "17 Mei 2025".into(), ..isian() };
        let pemberian = memegang(PeranInstansi::KonselorPenilai).beri(&lengkap, Tempat::Seluruhnya, &[]).ok().unwrap();
        assert_eq!(pemberian.bukti, Bukti::Sertifikat { nomor: "LAN-7".into(), tanggal: hari("17 Mei 2025") });
    }

    #[test]
    fn pemberian_tidak_surut_dan_tidak_melampaui_lingkup() {
        let pengelola = memegang(PeranInstansi::Pengelola);
        let check = |isian: Isian, tempat, kolom: &str| {
            let galat = pengelola.beri(&isian, tempat, &[]).err().unwrap();
            assert!(galat.untuk(kolom).is_some(), "{kolom}: {galat:?}");
        };
        check(Isian { mulai: "11 Januari 2026".into(), ..isian() }, Tempat::Seluruhnya, "mulai");
        check(Isian { mulai: "kemarin".into(), ..isian() }, Tempat::Seluruhnya, "mulai");
        check(Isian { sampai: "11 Januari 2026".into(), ..isian() }, Tempat::Seluruhnya, "sampai");
        check(Isian { dasar: String::new(), ..isian() }, Tempat::Seluruhnya, "dasar");
        check(isian(), Tempat::DiLuar, "unit");
        assert!(memegang(PeranInstansi::Admin).beri(&isian(), Tempat::Unit(Uuid::nil()), &[]).is_err());
        let sehari = Isian { sampai: "12 Januari 2026".into(), ..isian() };
        let pemberian = pengelola.beri(&sehari, Tempat::Unit(Uuid::nil()), &[]).ok().unwrap();
        assert_eq!(pemberian.selesai, Some(hari("13 Januari 2026")));
    }

    #[test]
    fn yang_dicabut_sebelum_mulai_tidak_pernah_berlaku() {
        let tercatat = PeranTercatat {
            id: Uuid::nil(),
            peran: PeranInstansi::Pengelola,
            unit: None,
            dasar: String::new(),
            bukti: Bukti::Tidak,
            mulai: hari("1 Februari 2026"),
            selesai: None,
            alasan: None,
            versi: 1,
            dalam_lingkup: true,
        };
        assert_eq!(tercatat.masa(hari("12 Januari 2026")), Masa::AkanDatang);
        assert_eq!(tercatat.masa(hari("1 Februari 2026")), Masa::Berlaku);
        let pengelola = memegang(PeranInstansi::Pengelola);
        assert!(pengelola.cabut(&tercatat, "11 Januari 2026", "Pindah").is_err());
        assert!(pengelola.cabut(&tercatat, "12 Januari 2026", "  ").is_err());
        let pencabutan = pengelola.cabut(&tercatat, "12 Januari 2026", "Pindah").ok().unwrap();
        let sesudahnya = PeranTercatat { selesai: Some(pencabutan.selesai), ..tercatat };
        assert_eq!(sesudahnya.selesai, Some(sesudahnya.mulai));
        for pada in ["12 Januari 2026", "1 Februari 2026", "2 Februari 2026"] {
            assert_eq!(sesudahnya.masa(hari(pada)), Masa::Pernah);
        }
    }
}
