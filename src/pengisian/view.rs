//! Gambar, tabel di bawahnya, dan daftar orang.

use askama::Template;
use chrono::NaiveDate;

use super::model::{Hitungan, Keadaan, Menunggu, Tanya};
use crate::kernel::{form::Galat, layout::Bingkai, time::tanggal};

/// Potongan sebuah batang. Yang tidak wajib menjadi satu potongan.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Potongan {
    /// Nama polanya.
    pub pola: &'static str,
    /// Sebutannya.
    pub sebutan: &'static str,
    keadaan: &'static [Keadaan],
}

/// Potongan menurut urutannya pada batang.
pub const POTONGAN: [Potongan; 8] = [
    Potongan { pola: "ditetapkan", sebutan: "Ditetapkan", keadaan: &[Keadaan::Ditetapkan] },
    Potongan { pola: "direviu", sebutan: "Direviu", keadaan: &[Keadaan::Direviu] },
    Potongan { pola: "diajukan", sebutan: "Diajukan", keadaan: &[Keadaan::Diajukan] },
    Potongan { pola: "dikembalikan", sebutan: "Dikembalikan", keadaan: &[Keadaan::Dikembalikan] },
    Potongan { pola: "draf", sebutan: "Draf", keadaan: &[Keadaan::Draf] },
    Potongan { pola: "belum", sebutan: "Belum", keadaan: &[Keadaan::Belum] },
    Potongan { pola: "mutasi", sebutan: "Mutasi", keadaan: &[Keadaan::Mutasi] },
    Potongan {
        pola: "bebas",
        sebutan: "Cuti, bebas, keluar",
        keadaan: &[Keadaan::Cuti, Keadaan::Bebas, Keadaan::Keluar, Keadaan::TanpaPenempatan],
    },
];

impl Potongan {
    fn banyak(&self, hitungan: &Hitungan) -> i64 {
        self.keadaan.iter().map(|k| hitungan.pada(*k)).sum()
    }
}

/// Satu potongan pada tempatnya, dalam persen.
pub struct Ruas {
    pub pola: &'static str,
    pub letak: String,
    pub lebar: String,
}

/// Satu baris: batangnya pada gambar dan angkanya pada tabel.
pub struct Batang {
    pub nama: String,
    pub alamat: Option<String>,
    pub hitungan: Hitungan,
}

impl Batang {
    /// Lebar seluruhnya selalu seratus persen: yang dibandingkan bagiannya.
    pub fn ruas(&self) -> Vec<Ruas> {
        let semua = self.hitungan.semua().max(1) as f64;
        let mut letak = 0.0;
        let mut ruas = Vec::new();
        for p in POTONGAN {
            let lebar = p.banyak(&self.hitungan) as f64 / semua * 100.0;
            if lebar > 0.0 {
                ruas.push(Ruas { pola: p.pola, letak: format!("{letak:.3}%"), lebar: format!("{lebar:.3}%") });
                letak += lebar;
            }
        }
        ruas
    }

    /// Gambar itu sebagai kalimat.
    pub fn kalimat(&self) -> String {
        let isi: Vec<String> = POTONGAN
            .iter()
            .filter(|p| p.banyak(&self.hitungan) > 0)
            .map(|p| format!("{} {}", p.sebutan.to_lowercase(), p.banyak(&self.hitungan)))
            .collect();
        format!("{} pegawai: {}.", self.hitungan.semua(), isi.join(", "))
    }

    /// Banyaknya pada sebuah potongan.
    pub fn pada(&self, potongan: &Potongan) -> i64 {
        potongan.banyak(&self.hitungan)
    }

    /// `73%`, atau garis bila tidak ada yang wajib.
    pub fn persen(&self) -> String {
        self.hitungan.persen().map_or_else(|| "–".to_owned(), |p| format!("{p}%"))
    }
}

/// Potongan yang ada orangnya, pada seluruhnya atau pada salah satu cabangnya.
pub fn terisi(seluruhnya: &Batang, cabang: &[Batang]) -> Vec<Potongan> {
    let ada = |p: &Potongan| seluruhnya.pada(p) > 0 || cabang.iter().any(|b| b.pada(p) > 0);
    POTONGAN.into_iter().filter(ada).collect()
}

/// Satu orang pada daftar.
pub struct BarisOrang {
    pub nama: String,
    pub jabatan: String,
    pub keadaan: Keadaan,
    pub rincian: &'static str,
    /// «menunggu Budi sejak 3 Januari 2026, 9 hari».
    pub menunggu: String,
    pub skp: Option<uuid::Uuid>,
}

/// Seorang penilai yang ditunggu.
pub struct BarisPenahan {
    pub nama: String,
    pub alamat: String,
    pub jumlah: i64,
    pub lama: i64,
    pub sejak: NaiveDate,
}

/// Daftar orang dan saringannya.
pub struct Daftar {
    pub alamat: String,
    pub tanya: Tanya,
    pub galat: Galat,
    /// Yang dapat dipilih, dengan banyaknya.
    pub pilihan: Vec<(Keadaan, i64)>,
    pub orang: Vec<BarisOrang>,
    pub berikut: Option<String>,
    pub unduhan: String,
    /// Ada yang di bawah unit ini, jadi «hanya langsung» ada artinya.
    pub bertingkat: bool,
    /// Nama penilai yang disaring.
    pub penahan: Option<String>,
}

impl Daftar {
    fn ditunggu(&self) -> [Menunggu; 4] {
        Menunggu::SEMUA
    }
}

/// `/pengisian`, `/pengisian/{unit}`, dan `/pengisian/bawahan`
#[derive(Template)]
#[template(path = "pengisian/pengisian.html")]
pub struct HalamanPengisian {
    pub bingkai: Bingkai,
    pub judul: String,
    /// Alamat halaman ini tanpa saringannya.
    pub alamat: String,
    /// Dari puncak lingkup sampai ke atas unit ini.
    pub remah: Vec<(String, String)>,
    pub tahun: i32,
    pub tahun_lain: Vec<i32>,
    /// Rekap tahun ini belum selesai disusun.
    pub disusun: bool,
    pub hari: String,
    pub tenggat: (String, bool),
    pub seluruhnya: Batang,
    pub cabang: Vec<Batang>,
    pub judul_cabang: &'static str,
    /// Sub-unitnya lebih banyak daripada yang ditampilkan.
    pub terpotong: bool,
    /// Potongan yang ada orangnya; lihat [`terisi`].
    pub legenda: Vec<Potongan>,
    /// Alamat daftar orangnya, bila ada.
    pub daftar_di: Option<String>,
    /// Daftar itu sendiri, bila pada halaman ini juga.
    pub daftar: Option<Daftar>,
}

impl HalamanPengisian {
    /// Setiap keadaan yang ada orangnya.
    fn isi(&self) -> Vec<(Keadaan, i64)> {
        let semua = Keadaan::SEMUA.into_iter().map(|k| (k, self.seluruhnya.hitungan.pada(k)));
        semua.filter(|(_, n)| *n > 0).collect()
    }

    /// Saringan ini saja, pada tahun yang sama.
    fn saring(&self, daftar: &str, keadaan: &Keadaan) -> String {
        format!("{daftar}?tahun={}&keadaan={}#daftar", self.tahun, keadaan.kode())
    }
}

/// `/pengisian/{unit}/pegawai`
#[derive(Template)]
#[template(path = "pengisian/pegawai.html")]
pub struct HalamanDaftar {
    pub bingkai: Bingkai,
    pub judul: String,
    pub remah: Vec<(String, String)>,
    pub tahun: i32,
    pub hari: String,
    pub daftar: Daftar,
}

/// `/pengisian/{unit}/penahan`
#[derive(Template)]
#[template(path = "pengisian/penahan.html")]
pub struct HalamanPenahan {
    pub bingkai: Bingkai,
    pub judul: String,
    pub remah: Vec<(String, String)>,
    pub tahun: i32,
    pub penahan: Vec<BarisPenahan>,
}

impl HalamanPenahan {
    fn tulis(&self, hari: &NaiveDate) -> String {
        tanggal(*hari)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ruas_memenuhi_batang_dan_yang_kosong_tidak_digambar() {
        let hitungan = Hitungan::dari([("DITETAPKAN", 1), ("CUTI", 1), ("KELUAR", 1)]);
        let batang = Batang { nama: String::new(), alamat: None, hitungan };
        let ruas = batang.ruas();
        let tampak: Vec<_> = ruas.iter().map(|r| (r.pola, r.letak.as_str(), r.lebar.as_str())).collect();
        assert_eq!(tampak, [("ditetapkan", "0.000%", "33.333%"), ("bebas", "33.333%", "66.667%")]);
        assert_eq!(batang.kalimat(), "3 pegawai: ditetapkan 1, cuti, bebas, keluar 2.");
        assert_eq!(batang.persen(), "100%");
    }

    #[test]
    fn setiap_keadaan_ada_pada_tepat_satu_potongan() {
        for k in Keadaan::SEMUA {
            assert_eq!(POTONGAN.iter().filter(|p| p.keadaan.contains(&k)).count(), 1, "{k:?}");
        }
    }
}
