//! Apa yang diatur, dan apa yang benar tentangnya.

use serde::Deserialize;
use uuid::Uuid;

use crate::{
    kernel::{
        form::{Galat, batasi, sebaris},
        id::PegawaiId,
        policy::Oleh,
    },
    periode::policy::PengaturInstansi,
};

/// Sebuah pengaturan di tangan seseorang.
#[derive(Clone, Debug)]
pub struct Pengaturan<T> {
    /// Namanya pada jejak.
    pub id: Uuid,
    /// Isinya.
    pub isi: T,
    /// Naik setiap kali diubah.
    pub versi: i32,
    /// Pelaku memegang peran yang mengaturnya bagi seluruh instansi.
    pub seinstansi: bool,
}

/// Yang diatur tentang instansinya sendiri.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instansi {
    /// Nama sebagaimana tercetak pada kepala dokumen.
    pub nama: String,
    /// Tempat penandatanganan.
    pub tempat: String,
    /// SKP direviu pengelola kinerja sebelum ditetapkan.
    pub reviu: bool,
}

/// Di mana sebuah dasar hukum tercetak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DasarHukum {
    /// Kaki SKP dan Lampirannya.
    Skp,
    /// Kalimat tanda tangan elektronik.
    TandaTangan,
    /// Kaki formulir reviu.
    Reviu,
}

impl DasarHukum {
    /// Semuanya, menurut urutan tampilnya.
    pub const SEMUA: [Self; 3] = [Self::Skp, Self::TandaTangan, Self::Reviu];

    /// Ejaan pada `dasar_hukum.kunci`, dan pada alamatnya.
    pub fn kode(self) -> &'static str {
        match self {
            Self::Skp => "skp",
            Self::TandaTangan => "tanda_tangan",
            Self::Reviu => "reviu",
        }
    }

    /// Membaca ejaan itu.
    pub fn baca(kode: &str) -> Option<Self> {
        Self::SEMUA.into_iter().find(|d| d.kode() == kode)
    }

    /// Sebutannya.
    pub fn sebutan(self) -> &'static str {
        match self {
            Self::Skp => "Dasar SKP",
            Self::TandaTangan => "Dasar tanda tangan elektronik",
            Self::Reviu => "Dasar reviu rencana SKP",
        }
    }

    /// Bagaimana ia tercetak.
    pub fn petunjuk(self) -> &'static str {
        match self {
            Self::Skp => "Tercetak sesudah kata «Dasar:» pada kaki SKP dan Lampirannya.",
            Self::TandaTangan => "Tercetak dalam kurung sesudah kalimat «tanda tangan tidak tersertifikasi».",
            Self::Reviu => "Tercetak sesudah kata «Dasar:» pada kaki formulir reviu.",
        }
    }
}

/// Sebuah dasar hukum sebagaimana tersimpan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dasar {
    /// Yang mana.
    pub kunci: DasarHukum,
    /// Bunyinya; kosong: tidak dicetak.
    pub teks: String,
}

/// Formulir nama dan tempat sebagaimana diketik.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormInstansi {
    /// Nama instansi.
    pub nama: String,
    /// Tempat penandatanganan.
    pub tempat: String,
    /// `ya` sesudah akibat penggantian nama dibaca.
    pub setuju: String,
}

impl FormInstansi {
    /// Yang tersimpan.
    pub fn dari(instansi: &Instansi) -> Self {
        Self { nama: instansi.nama.clone(), tempat: instansi.tempat.clone(), setuju: String::new() }
    }
}

/// Perubahan yang sudah diperiksa; hanya lahir dari [`PengaturInstansi`] yang terbukti.
#[derive(Debug)]
pub struct Perubahan<T> {
    pub(super) oleh: PegawaiId,
    pub(super) id: Uuid,
    pub(super) versi: i32,
    pub(super) lama: T,
    pub(super) baru: T,
}

impl<T> Perubahan<T> {
    /// Isinya kelak.
    pub fn baru(&self) -> &T {
        &self.baru
    }
}

impl Perubahan<Instansi> {
    /// Nama instansi ikut berganti, jadi identitas semua orang disusun ulang.
    pub fn berganti_nama(&self) -> bool {
        self.lama.nama != self.baru.nama
    }
}

impl Oleh<PengaturInstansi, Pengaturan<Instansi>> {
    /// Mengganti nama dan tempat.
    ///
    /// # Errors
    /// Semua keberatan sekaligus.
    pub fn ganti(&self, form: &FormInstansi) -> Result<Perubahan<Instansi>, Galat> {
        let (nama, tempat) = (sebaris(&form.nama), sebaris(&form.tempat));
        let mut galat = Galat::default();
        if nama.is_empty() {
            galat.catat("nama", "Tuliskan nama instansi.");
        }
        if tempat.is_empty() {
            galat.catat("tempat", "Tuliskan tempat penandatanganan, misalnya Pekanbaru.");
        }
        batasi(&mut galat, "nama", "Nama instansi", &nama, 200);
        batasi(&mut galat, "tempat", "Tempat", &tempat, 100);
        let lama = self.objek().isi.clone();
        if galat.kosong() { Ok(self.menjadi(Instansi { nama, tempat, ..lama })) } else { Err(galat) }
    }

    /// Memakai atau tidak memakai reviu.
    pub fn atur_reviu(&self, reviu: bool) -> Perubahan<Instansi> {
        self.menjadi(Instansi { reviu, ..self.objek().isi.clone() })
    }
}

impl Oleh<PengaturInstansi, Pengaturan<Dasar>> {
    /// Menulis bunyinya.
    ///
    /// # Errors
    /// Bila terlalu panjang.
    pub fn tulis(&self, teks: &str) -> Result<Perubahan<Dasar>, Galat> {
        let teks = sebaris(teks);
        let mut galat = Galat::default();
        batasi(&mut galat, "teks", "Dasar hukum", &teks, 500);
        let kunci = self.objek().isi.kunci;
        if galat.kosong() { Ok(self.menjadi(Dasar { kunci, teks })) } else { Err(galat) }
    }
}

impl<T: Clone> Oleh<PengaturInstansi, Pengaturan<T>> {
    fn menjadi(&self, baru: T) -> Perubahan<T> {
        let lama = self.objek();
        Perubahan { oleh: self.pelaku(), id: lama.id, versi: lama.versi, lama: lama.isi.clone(), baru }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::auth::{Pengguna, PeranInstansi};

    fn pelaku(peran: PeranInstansi) -> Pengguna {
        let hari = chrono::NaiveDate::from_ymd_opt(2026, 1, 12).unwrap();
        Pengguna { peran: vec![peran], ..Pengguna::mewakili(PegawaiId::new(), hari) }
    }

    fn pengaturan(seinstansi: bool) -> Pengaturan<Instansi> {
        let isi = Instansi { nama: "Dinas".into(), tempat: "Kota".into(), reviu: true };
        Pengaturan { id: Uuid::nil(), isi, versi: 3, seinstansi }
    }

    #[test]
    fn hanya_admin_dan_pimpinan_kepegawaian_seluruh_instansi() {
        for peran in PeranInstansi::SEMUA {
            let boleh = matches!(peran, PeranInstansi::Admin | PeranInstansi::PimpinanKepegawaian);
            assert_eq!(pelaku(peran).sebagai(PengaturInstansi, pengaturan(true)).is_ok(), boleh, "{peran:?}");
            assert!(pelaku(peran).sebagai(PengaturInstansi, pengaturan(false)).is_err(), "{peran:?}");
        }
    }

    #[test]
    fn nama_dan_tempat_wajib_dan_reviu_tetap() {
        let oleh = pelaku(PeranInstansi::Admin).sebagai(PengaturInstansi, pengaturan(true)).unwrap();
        let galat = oleh.ganti(&FormInstansi { nama: " ".into(), ..FormInstansi::default() }).unwrap_err();
        assert!(galat.untuk("nama").is_some() && galat.untuk("tempat").is_some());
        let form = FormInstansi { nama: " Dinas  Baru ".into(), tempat: "Kota".into(), ..FormInstansi::default() };
        let perubahan = oleh.ganti(&form).unwrap();
        assert!(perubahan.berganti_nama());
        let lama = pengaturan(true).isi;
        assert_eq!(perubahan.baru(), &Instansi { nama: "Dinas Baru".into(), ..lama });
        assert!(!oleh.atur_reviu(false).berganti_nama());
    }
}
