//! Bukti, objek tempatnya melekat, dan apa yang dapat dilakukan dengannya.

use chrono::{DateTime, Utc};
use url::Url;
use uuid::Uuid;

use super::{
    periksa::{JenisBerkas, Terperiksa, nama_aman, nama_tampil},
    policy::{Pelihat, Pemasang},
    tautan::{Halangan, nama_alamat},
};
use crate::kernel::{berkas::Sidik, id::PegawaiId, policy::Oleh};

crate::id!(
    /// Sebuah bukti dukung.
    BuktiId
);

/// Bukti terbanyak pada satu objek.
pub const MAKS_PER_OBJEK: i64 = 50;

/// Macam objek yang dapat dibuktikan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Untuk {
    /// Satu kegiatan.
    Kegiatan,
    /// Dokumentasi sebuah periode.
    Dokumentasi,
    /// Realisasi pada sebuah pengukuran.
    Pengukuran,
    /// Umpan balik.
    UmpanBalik,
    /// Pemantauan semester.
    Pemantauan,
    /// Perubahan SKP.
    Perubahan,
}

impl Untuk {
    /// Semuanya.
    pub const SEMUA: [Self; 6] =
        [Self::Kegiatan, Self::Dokumentasi, Self::Pengukuran, Self::UmpanBalik, Self::Pemantauan, Self::Perubahan];

    /// Nama yang disimpan.
    pub fn kode(self) -> &'static str {
        match self {
            Self::Kegiatan => "KEGIATAN",
            Self::Dokumentasi => "DOKUMENTASI",
            Self::Pengukuran => "PENGUKURAN",
            Self::UmpanBalik => "UMPAN_BALIK",
            Self::Pemantauan => "PEMANTAUAN",
            Self::Perubahan => "PERUBAHAN",
        }
    }

    /// Membaca nama itu.
    pub fn baca(kode: &str) -> Option<Self> {
        Self::SEMUA.into_iter().find(|u| u.kode() == kode)
    }

    /// Nama pada alamat.
    pub fn jalur(self) -> &'static str {
        match self {
            Self::Kegiatan => "kegiatan",
            Self::Dokumentasi => "dokumentasi",
            Self::Pengukuran => "pengukuran",
            Self::UmpanBalik => "umpan-balik",
            Self::Pemantauan => "pemantauan",
            Self::Perubahan => "perubahan",
        }
    }

    /// Membaca nama pada alamat.
    pub fn dari_jalur(jalur: &str) -> Option<Self> {
        Self::SEMUA.into_iter().find(|u| u.jalur() == jalur)
    }

    /// Sebutannya di tengah kalimat.
    pub fn sebutan(self) -> &'static str {
        match self {
            Self::Kegiatan => "kegiatan",
            Self::Dokumentasi => "dokumentasi",
            Self::Pengukuran => "pengukuran",
            Self::UmpanBalik => "umpan balik",
            Self::Pemantauan => "pemantauan",
            Self::Perubahan => "perubahan SKP",
        }
    }
}

/// Halaman bukti sebuah objek; `kembali` adalah halaman tempat orang datang.
pub fn alamat(untuk: Untuk, objek: &Uuid, kembali: &str) -> String {
    let halaman = format!("/bukti/{}/{objek}", untuk.jalur());
    match serde_html_form::to_string([("kembali", kembali)]) {
        Ok(tanya) if !kembali.is_empty() => format!("{halaman}?{tanya}"),
        _ => halaman,
    }
}

/// Isi sebuah bukti.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Isi {
    /// Berkas yang tersimpan.
    Berkas {
        /// PDF, JPEG, PNG, DOCX atau XLSX, menurut isinya.
        jenis: String,
        /// Dalam bita.
        ukuran: i32,
    },
    /// Tautan ke luar.
    Tautan {
        /// Alamatnya.
        alamat: String,
        /// Hasil ketika dicoba terakhir; kosong bila dapat dibuka.
        halangan: Option<String>,
    },
}

/// Satu bukti sebagaimana tampak pada objeknya.
#[derive(Clone, Debug)]
pub struct Bukti {
    /// Nomornya.
    pub id: BuktiId,
    /// Objek tempatnya melekat.
    pub objek: Uuid,
    /// Nama yang tampak.
    pub nama: String,
    /// Berkas atau tautan.
    pub isi: Isi,
    /// Kapan dipasang.
    pub pada: DateTime<Utc>,
}

impl Bukti {
    /// Ke mana namanya membawa: unduhannya, atau situsnya.
    pub fn alamat(&self) -> String {
        match &self.isi {
            Isi::Berkas { .. } => format!("/bukti/{}", self.id),
            Isi::Tautan { alamat, .. } => alamat.clone(),
        }
    }

    /// `PDF, 1,2 MB`, atau bahwa ia tautan.
    pub fn keterangan(&self) -> String {
        match &self.isi {
            Isi::Berkas { jenis, ukuran } => format!("{jenis}, {}", besar(i64::from(*ukuran))),
            Isi::Tautan { .. } => "Tautan".into(),
        }
    }

    /// Membawa ke luar aplikasi.
    pub fn di_luar(&self) -> bool {
        matches!(self.isi, Isi::Tautan { .. })
    }

    /// Mengapa orang lain mungkin tidak dapat membukanya.
    pub fn halangan(&self) -> Option<&str> {
        match &self.isi {
            Isi::Tautan { halangan, .. } => halangan.as_deref(),
            Isi::Berkas { .. } => None,
        }
    }
}

/// Kalimat bagi hasil percobaan yang tersimpan.
pub fn kalimat_halangan(kode: String) -> String {
    Halangan::baca(&kode).map_or(kode, |h| h.kalimat().into())
}

/// `120 kB` atau `1,2 MB`.
pub fn besar(bita: i64) -> String {
    const MB: i64 = 1024 * 1024;
    if bita < MB {
        return format!("{} kB", (bita + 1023) / 1024);
    }
    let sepersepuluh = (bita * 10 + MB / 2) / MB;
    match sepersepuluh % 10 {
        0 => format!("{} MB", sepersepuluh / 10),
        koma => format!("{},{koma} MB", sepersepuluh / 10),
    }
}

/// Sejauh mana seseorang berwenang atas bukti sebuah objek.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wenang {
    /// Memasang, menghapus, melihat.
    Pasang,
    /// Memasang dan melihat: yang sudah melekat sedang dibaca orang lain.
    Tambah,
    /// Melihat.
    Lihat,
}

impl Wenang {
    /// Membaca jawaban `wenang_bukti`; yang tidak dikenal berarti tidak melihat apa pun.
    pub fn baca(kode: &str) -> Option<Self> {
        match kode {
            "PASANG" => Some(Self::Pasang),
            "TAMBAH" => Some(Self::Tambah),
            "LIHAT" => Some(Self::Lihat),
            _ => None,
        }
    }
}

/// Tempat bukti melekat, di mata seseorang yang boleh melihatnya.
#[derive(Clone, Debug)]
pub struct Objek {
    /// Macamnya.
    pub untuk: Untuk,
    /// Nomornya.
    pub id: Uuid,
    /// Yang kinerjanya dibuktikan.
    pub pemilik: PegawaiId,
    /// Kalimat yang mengenalinya, bila ada.
    pub sebutan: String,
    /// Halamannya sendiri; kosong bila tidak ditanyakan.
    pub halaman: String,
    /// Wenang yang melihatnya hari ini.
    pub wenang: Wenang,
}

/// Sebuah bukti bersama objeknya.
#[derive(Clone, Debug)]
pub struct Melekat {
    /// Buktinya.
    pub id: BuktiId,
    /// Tempatnya.
    pub objek: Objek,
    /// Namanya.
    pub nama: String,
    /// Isinya.
    pub isi: IsiMelekat,
    /// Kapan tautannya terakhir dicoba.
    pub dicoba: Option<DateTime<Utc>>,
}

/// Isi yang dapat diambil.
#[derive(Clone, Debug)]
pub enum IsiMelekat {
    /// Berkas bernama sidiknya.
    Berkas(Sidik, JenisBerkas, i32),
    /// Alamat di luar.
    Tautan(String),
}

/// Seberapa banyak yang sudah ada, ketika satu lagi hendak dipasang.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pemakaian {
    /// Bita berkas pengunggah, yang sama dihitung sekali.
    pub terpakai: i64,
    /// Berkas ini sudah termasuk di dalamnya.
    pub sudah_punya: bool,
    /// Bukti pada objeknya.
    pub pada_objek: i64,
}

/// Mengapa sebuah bukti tidak dipasang.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Penuh {
    /// Objeknya sudah berbukti sebanyak yang boleh.
    #[error("Sudah ada {MAKS_PER_OBJEK} bukti di sini. Hapus yang tidak perlu, atau gabungkan menjadi satu PDF.")]
    Objek,
    /// Kuota pengunggah habis.
    #[error("Ruang Anda penuh: terpakai {terpakai} dari {kuota} MB. Hapus bukti lama yang keliru, atau pakai tautan.")]
    Kuota {
        /// Yang sudah terpakai.
        terpakai: String,
        /// Batasnya.
        kuota: u32,
    },
}

/// Bukti yang akan dipasang; hanya lahir dari [`Pemasang`] yang terbukti.
#[derive(Debug)]
pub struct Pemasangan {
    pub(super) oleh: PegawaiId,
    pub(super) objek: Objek,
    pub(super) nama: String,
    pub(super) isi: IsiBaru,
}

/// Yang dipasang.
#[derive(Debug)]
pub enum IsiBaru {
    /// Berkas yang sudah disimpan, dan batas bita pengunggahnya.
    Berkas { sidik: Sidik, ukuran: i64, kuota: i64 },
    /// Tautan dan hasil percobaannya.
    Tautan { alamat: String, halangan: Option<Halangan> },
}

/// Penghapusan sebuah bukti.
#[derive(Debug)]
pub struct Penghapusan {
    pub(super) oleh: PegawaiId,
    pub(super) bukti: BuktiId,
    pub(super) nama: String,
}

/// Percobaan sebuah tautan.
#[derive(Debug)]
pub struct Percobaan {
    pub(super) oleh: PegawaiId,
    pub(super) bukti: BuktiId,
    pub(super) halangan: Option<Halangan>,
}

impl Oleh<Pemasang, Objek> {
    /// Memasang berkas; nama yang kosong berarti nama berkasnya.
    ///
    /// # Errors
    /// Bila tidak ada lagi tempat.
    pub fn pasang_berkas(
        &self,
        berkas: &Terperiksa,
        (nama, asal): (&str, &str),
        pemakaian: Pemakaian,
        kuota: u32,
    ) -> Result<Pemasangan, Penuh> {
        let ukuran = i64::try_from(berkas.isi().len()).unwrap_or(i64::MAX);
        let batas = i64::from(kuota) * 1024 * 1024;
        if pemakaian.pada_objek >= MAKS_PER_OBJEK {
            return Err(Penuh::Objek);
        }
        if !pemakaian.sudah_punya && pemakaian.terpakai + ukuran > batas {
            return Err(Penuh::Kuota { terpakai: besar(pemakaian.terpakai), kuota });
        }
        let diketik = nama_tampil(nama);
        let nama = nama_aman(if diketik.is_empty() { asal } else { &diketik }, berkas.jenis());
        Ok(self.menjadi(nama, IsiBaru::Berkas { sidik: Sidik::of(berkas.isi()), ukuran, kuota: batas }))
    }

    /// Memasang tautan yang sudah dicoba; nama yang kosong berarti alamatnya.
    ///
    /// # Errors
    /// Bila tidak ada lagi tempat.
    pub fn pasang_tautan(
        &self,
        alamat: &Url,
        halangan: Option<Halangan>,
        nama: &str,
        pemakaian: Pemakaian,
    ) -> Result<Pemasangan, Penuh> {
        if pemakaian.pada_objek >= MAKS_PER_OBJEK {
            return Err(Penuh::Objek);
        }
        let diketik = nama_tampil(nama);
        let nama = if diketik.is_empty() { nama_alamat(alamat) } else { diketik };
        Ok(self.menjadi(nama, IsiBaru::Tautan { alamat: alamat.to_string(), halangan }))
    }

    fn menjadi(&self, nama: String, isi: IsiBaru) -> Pemasangan {
        Pemasangan { oleh: self.pelaku(), objek: self.objek().clone(), nama, isi }
    }
}

impl Oleh<Pemasang, Melekat> {
    /// Menghapus bukti.
    pub fn hapus(&self) -> Penghapusan {
        Penghapusan { oleh: self.pelaku(), bukti: self.objek().id, nama: self.objek().nama.clone() }
    }
}

impl Oleh<Pelihat, Melekat> {
    /// Mencatat hasil percobaan tautannya.
    pub fn dicoba(&self, halangan: Option<Halangan>) -> Percobaan {
        Percobaan { oleh: self.pelaku(), bukti: self.objek().id, halangan }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn besar_berkas_ditulis_seperti_orang_menyebutnya() {
        for (bita, tulisan) in [
            (1, "1 kB"),
            (1024, "1 kB"),
            (1025, "2 kB"),
            (1024 * 1024, "1 MB"),
            (1_300_000, "1,2 MB"),
            (5 * 1024 * 1024, "5 MB"),
        ] {
            assert_eq!(besar(bita), tulisan);
        }
    }

    #[test]
    fn alamat_halaman_bukti_membawa_jalan_pulang() {
        let objek = Uuid::nil();
        assert_eq!(alamat(Untuk::UmpanBalik, &objek, ""), format!("/bukti/umpan-balik/{objek}"));
        let pulang = alamat(Untuk::Kegiatan, &objek, "/dokumentasi?minggu=2&a=b");
        assert_eq!(pulang, format!("/bukti/kegiatan/{objek}?kembali=%2Fdokumentasi%3Fminggu%3D2%26a%3Db"));
    }
}
