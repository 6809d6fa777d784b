//! Halaman peran seseorang, pemberian, pencabutan, dan siapa memegang apa.

use askama::Template;
use chrono::NaiveDate;

use super::{
    model::{Bukti, Isian, Masa, Orang, Pemegang, PeranTercatat},
    policy::{mengurus_akun, seinstansi},
};
use crate::{
    kernel::{auth::PeranInstansi, form::Galat, id::PegawaiId, layout::Bingkai, time::tanggal},
    pegawai::sebutan_peran,
};

/// `GET /pegawai/{id}/peran`
#[derive(Template)]
#[template(path = "kepegawaian/peran.html")]
pub struct HalamanPeran {
    /// Kerangka.
    pub bingkai: Bingkai,
    /// Orangnya.
    pub orang: Orang,
    /// Pelaku melihat perannya sendiri.
    pub sendiri: bool,
    /// Yang berlaku, yang akan datang, dan yang pernah; bagian kosong tidak ada.
    pub bagian: Vec<(&'static str, Vec<BarisPeran>)>,
    /// Peran yang dapat diberikan pelaku kepada orang ini: kode dan sebutan.
    pub tawaran: Vec<(&'static str, &'static str)>,
}

impl HalamanPeran {
    fn berakun(&self) -> bool {
        self.orang.jangkauan.iter().any(|&p| mengurus_akun(p))
    }
}

/// Satu peran dalam riwayat.
pub struct BarisPeran {
    /// Sebutannya.
    pub sebutan: &'static str,
    /// Unit, atau seluruh instansi.
    pub lingkup: String,
    /// `Sejak 1 Januari 2026`
    pub masa: String,
    /// Dasar dan bukti.
    pub dasar: String,
    /// Mengapa dicabut.
    pub alasan: Option<String>,
    /// Alamat pencabutan, bila pelaku boleh.
    pub cabut: Option<String>,
}

impl BarisPeran {
    /// Peran itu sebagaimana dibaca; `boleh` mencabutnya ditentukan pemanggil.
    pub fn dari(tercatat: &PeranTercatat, siapa: PegawaiId, boleh: bool) -> Self {
        Self {
            sebutan: sebutan(tercatat.peran),
            lingkup: lingkup(tercatat.unit.as_deref()),
            masa: masa(tercatat.mulai, tercatat.selesai),
            dasar: match &tercatat.bukti {
                Bukti::Tidak => tercatat.dasar.clone(),
                Bukti::Sertifikat { nomor, tanggal: t } => {
                    format!("{}; sertifikat {nomor}, {}", tercatat.dasar, tanggal(*t))
                }
                Bukti::Sk(nomor) => format!("{}; SK {nomor}", tercatat.dasar),
            },
            alasan: tercatat.alasan.clone(),
            cabut: boleh.then(|| format!("/pegawai/{siapa}/peran/{}/pencabutan", tercatat.id)),
        }
    }
}

/// Judul bagian riwayat.
pub fn judul(masa: Masa) -> &'static str {
    match masa {
        Masa::Berlaku => "Berlaku hari ini",
        Masa::AkanDatang => "Akan datang",
        Masa::Pernah => "Pernah",
    }
}

/// Sebutan sebuah peran.
pub fn sebutan(peran: PeranInstansi) -> &'static str {
    sebutan_peran(peran.kode())
}

fn lingkup(unit: Option<&str>) -> String {
    unit.unwrap_or("Seluruh instansi").to_owned()
}

fn masa(mulai: NaiveDate, selesai: Option<NaiveDate>) -> String {
    match selesai {
        None => format!("Sejak {}", tanggal(mulai)),
        Some(selesai) if selesai <= mulai => format!("Dicabut sebelum berlaku; semula mulai {}", tanggal(mulai)),
        Some(selesai) => {
            let terakhir = selesai.pred_opt().unwrap_or(selesai);
            format!("{} s.d. {}", tanggal(mulai), tanggal(terakhir))
        }
    }
}

/// `GET /pegawai/{id}/peran/baru`
#[derive(Template)]
#[template(path = "kepegawaian/peran_baru.html")]
pub struct HalamanPeranBaru {
    /// Kerangka.
    pub bingkai: Bingkai,
    /// Orangnya.
    pub orang: Orang,
    /// Perannya.
    pub peran: PeranInstansi,
    /// Sebagaimana diketik.
    pub isian: Isian,
    /// Mengapa belum diberikan.
    pub galat: Galat,
    /// Unit yang ditawarkan: kode dan nama.
    pub unit: Vec<(String, String)>,
}

impl HalamanPeranBaru {
    fn sebutan(&self) -> &'static str {
        sebutan(self.peran)
    }

    fn berunit(&self) -> bool {
        !seinstansi(self.peran)
    }
}

/// `GET /pegawai/{id}/peran/{peran}/pencabutan`
#[derive(Template)]
#[template(path = "kepegawaian/peran_cabut.html")]
pub struct HalamanCabut {
    /// Kerangka.
    pub bingkai: Bingkai,
    /// Orangnya.
    pub orang: Orang,
    /// Alamat formulirnya.
    pub aksi: String,
    /// Perannya.
    pub peran: BarisPeran,
    /// Versi yang dilihat.
    pub versi: i32,
    /// Sejak kapan, sebagaimana diketik.
    pub sejak: String,
    /// Alasan, sebagaimana diketik.
    pub alasan: String,
    /// Mengapa belum dicabut.
    pub galat: Galat,
    /// Sudah diubah orang lain sejak ditampilkan.
    pub usang: bool,
    /// Masih ada yang dapat dicabut.
    pub terbuka: bool,
}

/// `GET /peran`
#[derive(Template)]
#[template(path = "kepegawaian/peran_pemegang.html")]
pub struct HalamanPemegang {
    /// Kerangka.
    pub bingkai: Bingkai,
    /// Hari ini.
    pub hari: String,
    /// Sebutan peran, dan pemegangnya.
    pub kelompok: Vec<(&'static str, Vec<BarisPemegang>)>,
    /// Alamat halaman berikutnya.
    pub berikut: Option<String>,
    /// NIP yang dicari, sebagaimana diketik.
    pub nip: String,
    /// Mengapa tidak ditemukan.
    pub galat: Galat,
}

/// Seorang pemegang peran.
pub struct BarisPemegang {
    /// Orangnya.
    pub pegawai: PegawaiId,
    /// Nama dengan gelar.
    pub nama: String,
    /// Unit, atau seluruh instansi.
    pub lingkup: String,
    /// `Sejak 1 Januari 2026`
    pub masa: String,
}

/// Mengelompokkan baris yang sudah terurut menurut peran.
pub fn kelompokkan(pemegang: Vec<Pemegang>) -> Vec<(&'static str, Vec<BarisPemegang>)> {
    let mut kelompok: Vec<(&'static str, Vec<BarisPemegang>)> = Vec::new();
    for p in pemegang {
        let baris = BarisPemegang {
            pegawai: p.pegawai,
            nama: p.nama,
            lingkup: lingkup(p.unit.as_deref()),
            masa: masa(p.mulai, p.selesai),
        };
        match kelompok.last_mut() {
            Some((judul, isi)) if *judul == sebutan(p.peran) => isi.push(baris),
            _ => kelompok.push((sebutan(p.peran), vec![baris])),
        }
    }
    kelompok
}
