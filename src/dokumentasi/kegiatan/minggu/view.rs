//! Halaman sepekan.

use askama::Template;
use chrono::{DateTime, Days, Locale, NaiveDate, Utc};

use super::model::{BARIS_MAKS, BarisMinggu, Naskah};
use crate::{
    dokumentasi::kegiatan::{
        model::{Ketikan, Pokok, Sasaran},
        pilihan::Pilihan,
        view::KegiatanTampak,
    },
    kernel::{form::Galat, layout::Bingkai, time},
};

/// Satu pilihan sasaran pada daftarnya.
pub struct PilihanTampak {
    /// Letaknya, mulai dari satu.
    pub ke: usize,
    /// Kodenya.
    pub kode: String,
    /// Sebutannya.
    pub sebutan: String,
    /// Satuan indikatornya, atau kosong.
    pub satuan: String,
}

/// Pilihan bagi satu SKP; namanya hanya bila pekan itu melewati dua SKP.
pub struct Kelompok {
    /// Masa SKP-nya.
    pub nama: Option<String>,
    /// Pilihannya.
    pub pilihan: Vec<PilihanTampak>,
}

/// Satu baris formulir.
pub struct BarisTampak {
    /// Nomor urutnya.
    pub n: usize,
    /// Yang diketik.
    pub b: BarisMinggu,
    /// Letak sasarannya pada daftar; nol bila belum.
    pub sasaran: usize,
    /// Tanggal yang tidak ada pada pilihan hari.
    pub tanggal_lain: Option<String>,
    /// Banyaknya bukti.
    pub bukti: i64,
    /// Membetulkan kegiatan lain.
    pub pembetulan: bool,
    /// Kolom yang keliru, dan kalimatnya.
    pub galat: Vec<(String, String)>,
}

impl BarisTampak {
    fn hari(&self, iso: &str) -> bool {
        self.b.ketikan.tanggal == iso
    }
}

/// Satu hal yang perlu diperbaiki, pada ringkasan di puncak halaman.
pub struct Perbaikan {
    /// Id isiannya.
    pub kolom: String,
    /// `Baris 2, Sel 6 Jan`; kosong bila bukan tentang satu baris.
    pub baris: Option<String>,
    /// Kalimatnya.
    pub kalimat: String,
}

/// Baris yang berselisih dengan yang tersimpan.
pub struct Selisih {
    /// Nomor barisnya.
    pub n: usize,
    /// Tulisan orangnya.
    pub tulisan: String,
    /// Yang tersimpan sekarang; kosong bila sudah dihapus.
    pub tersimpan: Option<String>,
}

/// `/dokumentasi/minggu/{tanggal}`
#[derive(Template)]
#[template(path = "dokumentasi/kegiatan/minggu.html")]
pub struct HalamanMinggu {
    pub bingkai: Bingkai,
    pub senin: NaiveDate,
    pub hari_ini: NaiveDate,
    /// Hari yang dapat diisi: tanggalnya, dan sebutannya.
    pub hari: Vec<(String, String)>,
    pub kelompok: Vec<Kelompok>,
    pub baris: Vec<BarisTampak>,
    pub hapus: Vec<String>,
    /// Yang terkunci.
    pub terkirim: Vec<KegiatanTampak>,
    /// Tidak tampil karena pekannya terlalu penuh.
    pub tersisa: usize,
    pub galat: Galat,
    /// Apa yang tersimpan dan apa yang tidak; kosong bila tidak sedang menyimpan.
    pub nasib: Option<String>,
    pub selisih: Vec<Selisih>,
    /// Tulisan dari tab lain yang berbeda.
    pub tab_lain: Vec<String>,
    /// Draf yang dikembalikan: kapan terakhir disimpan.
    pub draf_pada: Option<String>,
    pub draf_versi: i32,
    pub kotor: bool,
    pub tersentuh: usize,
    pub tempelan: bool,
    /// SKP yang belum ada pada pekan itu.
    pub tanpa_skp: bool,
    /// «Ulangi kemarin» ditawarkan.
    pub dapat_diulang: bool,
    pub kabar: Option<String>,
}

impl HalamanMinggu {
    fn judul(&self) -> String {
        time::rentang(self.senin, self.senin + Days::new(6))
    }

    fn sebelumnya(&self) -> NaiveDate {
        self.senin - Days::new(7)
    }

    fn sesudahnya(&self) -> Option<NaiveDate> {
        Some(self.senin + Days::new(7)).filter(|s| *s <= self.hari_ini)
    }

    fn pekan_ini(&self) -> bool {
        self.sesudahnya().is_none()
    }

    fn maks(&self) -> usize {
        BARIS_MAKS
    }

    fn galat_baris(&self, kolom: &str, n: &usize) -> bool {
        self.galat.baris(kolom, n).is_some()
    }

    fn perbaikan(&self) -> Vec<Perbaikan> {
        let semua = self.galat.semua().map(|(kolom, kalimat)| {
            let baris = nomor_baris(kolom).and_then(|n| self.baris.get(n - 1)).map(|b| {
                let hari = b.b.ketikan.tanggal.parse().map(|h| format!(", {}", hari_singkat(h))).unwrap_or_default();
                format!("Baris {}{hari}", b.n)
            });
            Perbaikan { kolom: kolom.to_owned(), baris, kalimat: kalimat.to_owned() }
        });
        semua.collect()
    }
}

/// Nomor baris sebuah isian: `realisasi-2`.
fn nomor_baris(kolom: &str) -> Option<usize> {
    kolom.rsplit_once('-').and_then(|(_, n)| n.parse().ok()).filter(|n| *n > 0)
}

/// Apa yang tersimpan dan apa yang tidak sesudah menekan Simpan: semua barisnya, atau tidak sebaris pun.
pub fn nasib(naskah: &Naskah, galat: &Galat, dititipkan: bool) -> String {
    let diubah = naskah.perubahan().baris.len();
    let mut keliru: Vec<usize> = galat.semua().filter_map(|(kolom, _)| nomor_baris(kolom)).collect();
    keliru.sort_unstable();
    keliru.dedup();
    let tersimpan = match (diubah, keliru.len()) {
        (0 | 1, _) | (_, 0) => "Belum ada yang tersimpan.".to_owned(),
        (semua, banyak) if banyak >= semua => format!("Belum ada yang tersimpan: {semua} baris perlu diperbaiki."),
        (semua, banyak) => format!(
            "Belum ada yang tersimpan, juga baris yang sudah benar: {banyak} dari {semua} baris yang Anda ubah perlu diperbaiki."
        ),
    };
    let ketikan = match dititipkan {
        true => "Ketikan Anda sudah disimpan sebagai draf.",
        false => "Ketikan Anda tetap ada pada tabel di bawah ini.",
    };
    format!("{tersimpan} {ketikan} Sesudah diperbaiki, tekan Simpan sekali lagi.")
}

/// `Sen 12 Jan`
pub fn hari_singkat(hari: NaiveDate) -> String {
    hari.format_localized("%a %-d %b", Locale::id_ID).to_string()
}

/// Hari pada pekan itu yang dapat diisi.
pub fn hari_terbuka(senin: NaiveDate, hari_ini: NaiveDate, terkirim: &[(NaiveDate, NaiveDate)]) -> Vec<NaiveDate> {
    let terkunci = |h: &NaiveDate| terkirim.iter().any(|(awal, akhir)| awal <= h && h <= akhir);
    senin.iter_days().take(7).filter(|h| *h <= hari_ini && !terkunci(h)).collect()
}

/// Pilihan sasaran sebagaimana tampil; sasaran lama yang tidak lagi ditawarkan ikut, agar tidak hilang.
pub fn kelompok(pilihan: &Pilihan, naskah: &Naskah, tersimpan: &[Pokok]) -> Vec<Kelompok> {
    let mut ke = 0;
    let mut nomori = |kode: String, sebutan: String, satuan: &str| {
        ke += 1;
        PilihanTampak { ke, kode, sebutan, satuan: satuan.to_owned() }
    };
    let bernama = pilihan.0.len() > 1;
    let mut semua: Vec<Kelompok> = Vec::new();
    for skp in pilihan.0.iter().filter(|s| !s.butir.is_empty()) {
        let pilihan = skp.butir.iter().map(|b| nomori(b.sasaran.kode(), b.sebutan(), &b.satuan)).collect();
        semua.push(Kelompok {
            nama: bernama.then(|| format!("SKP {}", time::rentang(skp.mulai, skp.selesai))),
            pilihan,
        });
    }
    let mut lama: Vec<PilihanTampak> = Vec::new();
    for b in naskah.baris.iter().filter(|b| Sasaran::baca(&b.ketikan.sasaran).is_some()) {
        let kode = &b.ketikan.sasaran;
        let ada = semua.iter().flat_map(|k| &k.pilihan).chain(&lama).any(|p| p.kode == *kode);
        if !ada {
            let bunyi = tersimpan.iter().find(|p| p.id == b.id).map_or("RHK sebelumnya", Pokok::sebutan_sasaran);
            lama.push(nomori(kode.clone(), bunyi.chars().take(80).collect(), ""));
        }
    }
    if !lama.is_empty() {
        semua.push(Kelompok { nama: Some("Dari SKP sebelumnya".into()), pilihan: lama });
    }
    semua
}

/// Baris formulir sebagaimana tampil.
pub fn baris(
    naskah: Naskah,
    kelompok: &[Kelompok],
    hari: &[(String, String)],
    tersimpan: &[Pokok],
    galat: &Galat,
) -> Vec<BarisTampak> {
    let letak = |kode: &str| {
        let mut semua = kelompok.iter().flat_map(|k| &k.pilihan);
        semua.find(|p| p.kode == kode).map_or(0, |p| p.ke)
    };
    (1..)
        .zip(naskah.baris)
        .map(|(n, b)| {
            let pokok = tersimpan.iter().find(|p| p.id == b.id);
            let tanggal = b.ketikan.tanggal.as_str();
            let lain =
                (!tanggal.is_empty() && hari.iter().all(|(iso, _)| iso != tanggal)).then(|| match tanggal.parse() {
                    Ok(hari) => hari_singkat(hari),
                    Err(_) => tanggal.to_owned(),
                });
            BarisTampak {
                n,
                sasaran: letak(&b.ketikan.sasaran),
                tanggal_lain: lain,
                bukti: pokok.map_or(0, |p| p.bukti),
                pembetulan: pokok.is_some_and(|p| p.pembetulan.is_some()),
                galat: galat_baris(galat, n),
                b,
            }
        })
        .collect()
}

/// Kalimat bagi baris ke-`n`, kolom demi kolom.
fn galat_baris(galat: &Galat, n: usize) -> Vec<(String, String)> {
    let mut semua: Vec<(String, String)> = Vec::new();
    for (kolom, kalimat) in galat.semua().filter(|(kolom, _)| nomor_baris(kolom) == Some(n)) {
        let kolom = kolom.rsplit_once('-').map_or(kolom, |(kolom, _)| kolom);
        match semua.iter_mut().find(|(k, _)| k == kolom) {
            Some((_, ada)) => ada.extend([" ", kalimat]),
            None => semua.push((kolom.to_owned(), kalimat.to_owned())),
        }
    }
    semua
}

/// Satu baris dalam sekalimat, bagi pembanding.
pub fn ringkas(k: &Ketikan) -> String {
    let hari = k.tanggal.parse().map_or_else(|_| k.tanggal.clone(), hari_singkat);
    let mut bagian = vec![hari];
    if !k.jam_mulai.is_empty() {
        bagian.push(format!("{}–{}", k.jam_mulai, k.jam_selesai));
    }
    bagian.push(k.uraian.clone());
    if !k.realisasi.is_empty() {
        bagian.push(format!("{} {}", k.realisasi, k.satuan));
    }
    if !k.kendala.is_empty() {
        bagian.push(format!("kendala: {}", k.kendala));
    }
    bagian.join(", ")
}

/// Kapan draf itu disimpan.
pub fn pada(zona: time::Zona, pada: DateTime<Utc>) -> String {
    zona.waktu(pada)
}
