//! Memeriksa formulir penempatan: apa yang boleh dicatat, dan apa yang diakhirinya.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    kepegawaian::{
        Kepegawaian,
        orang::Orang,
        penempatan::model::{Isi, Jabatan, Lanjutan, Penempatan, PenempatanId, Perintah, Sebagai, masa},
        peristiwa::Purna,
        unit::Tunjuk,
    },
    kernel::{
        form::{Galat, batasi, sebaris},
        policy::Oleh,
        time,
    },
    pegawai::JenisJabatan,
};

/// Membaca tanggal yang diketik; mencatat kalimatnya bila keliru.
pub fn baca_hari(galat: &mut Galat, kolom: &str, sebutan: &str, tulisan: &str, wajib: bool) -> Option<NaiveDate> {
    if tulisan.trim().is_empty() {
        if wajib {
            galat.catat(kolom, format!("{sebutan}: isi tanggalnya, misalnya 1 Maret 2026."));
        }
        return None;
    }
    match time::baca_tanggal(tulisan) {
        Ok(hari) if (1950..=2100).contains(&hari.year()) => Some(hari),
        Ok(_) => {
            galat.catat(kolom, format!("{sebutan}: tahunnya di luar jangkauan; tulis antara 1950 dan 2100."));
            None
        }
        Err(_) => {
            let apa = tulisan.trim();
            galat
                .catat(kolom, format!("{sebutan}: «{apa}» bukan tanggal. Tulis seperti 1 Maret 2026 atau 01/03/2026."));
            None
        }
    }
}

/// Formulir sebagaimana diketik; dipakai keempat kata kerja.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct FormPenempatan {
    /// `DEFINITIF`, `PLT` atau `PLH`.
    pub sebagai: String,
    /// Kode atau nama unit.
    pub unit: String,
    /// Nama jabatan.
    pub jabatan: String,
    /// Jenis jabatan, bila jabatannya baru.
    pub jenis: String,
    /// `ya` bila mengepalai unitnya.
    pub kepala: String,
    /// Hari pertama.
    pub mulai: String,
    /// Hari terakhir.
    pub selesai: String,
    /// Nomor surat keputusan.
    pub nomor_sk: String,
    /// Alasan.
    pub alasan: String,
    /// Akibat yang sudah dibaca orang ini.
    #[serde(skip_serializing)]
    pub sidik: String,
    /// `ubah` bila ia kembali ke formulir.
    #[serde(skip_serializing)]
    pub tindakan: String,
}

impl FormPenempatan {
    /// Formulir berisi yang tersimpan; alasannya ditulis baru.
    pub fn dari(p: &Penempatan) -> Self {
        Self {
            sebagai: p.sebagai.kode().into(),
            unit: p.kode_unit.clone(),
            jabatan: p.jabatan.clone(),
            kepala: if p.kepala { "ya".into() } else { String::new() },
            mulai: time::tanggal(p.mulai),
            selesai: p.selesai.and_then(|s| s.pred_opt()).map(time::tanggal).unwrap_or_default(),
            nomor_sk: p.nomor_sk.clone(),
            ..Self::default()
        }
    }
}

/// Seseorang yang mengepalai unit yang dipilih pada suatu masa.
#[derive(Clone, Debug)]
pub struct KepalaUnit {
    /// Penempatannya.
    pub penempatan: PenempatanId,
    /// Nama dengan gelar.
    pub nama: String,
    /// Orang yang sedang ditempatkan ini juga.
    pub sendiri: bool,
    /// Definitif, Plt. atau Plh.
    pub sebagai: Sebagai,
    /// Hari pertama.
    pub mulai: NaiveDate,
    /// Hari sesudah hari terakhir.
    pub selesai: Option<NaiveDate>,
}

/// Yang perlu diketahui untuk memeriksa sebuah isian.
#[derive(Clone, Debug, Default)]
pub struct Bahan {
    /// Unit yang ditunjuk isian, dalam lingkup pelaku.
    pub unit: Tunjuk,
    /// Kode dan nama sebagian unit, untuk ditawarkan.
    pub unit_ditawarkan: Vec<(String, String)>,
    /// Jabatan yang paling banyak dipakai, untuk ditawarkan.
    pub ditawarkan: Vec<String>,
    /// Jabatan bernama seperti yang diketik.
    pub jabatan: Option<(Uuid, String)>,
    /// Jabatan kepala definitif terakhir pada unit itu, bagi Plt. dan Plh.
    pub jabatan_kepala: Option<(Uuid, String)>,
    /// Yang pernah, sedang, dan akan mengepalai unit yang dipilih.
    pub kepala: Vec<KepalaUnit>,
    /// Penempatan orang ini.
    pub milik: Vec<Penempatan>,
    /// Masa ketika orang ini tidak lagi bertugas.
    pub purna: Vec<Purna>,
}

/// Apa yang diminta atas sebuah penempatan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Langkah {
    /// Yang baru.
    Tambah,
    /// Membetulkan yang keliru.
    Betulkan(PenempatanId),
    /// Menentukan hari terakhirnya.
    Akhiri(PenempatanId),
    /// Meniadakan yang belum mulai.
    Hapus(PenempatanId),
}

impl Langkah {
    /// Penempatan yang dikenainya.
    pub fn sasaran(self) -> Option<PenempatanId> {
        match self {
            Self::Tambah => None,
            Self::Betulkan(id) | Self::Akhiri(id) | Self::Hapus(id) => Some(id),
        }
    }

    /// Judul halamannya.
    pub fn judul(self) -> &'static str {
        match self {
            Self::Tambah => "Tambah penempatan",
            Self::Betulkan(_) => "Betulkan penempatan",
            Self::Akhiri(_) => "Akhiri penempatan",
            Self::Hapus(_) => "Hapus penempatan yang belum mulai",
        }
    }

    /// Tombol yang menegaskannya.
    pub fn tombol(self) -> &'static str {
        match self {
            Self::Tambah => "Simpan penempatan",
            Self::Betulkan(_) => "Simpan pembetulan",
            Self::Akhiri(_) => "Akhiri penempatan",
            Self::Hapus(_) => "Hapus penempatan",
        }
    }

    /// Hanya menentukan hari terakhirnya.
    pub fn mengakhiri(self) -> bool {
        matches!(self, Self::Akhiri(_))
    }

    /// Seluruh isian ditulis, bukan hanya hari terakhir dan alasan.
    pub fn lengkap(self) -> bool {
        matches!(self, Self::Tambah | Self::Betulkan(_))
    }
}

impl Oleh<Kepegawaian, Orang> {
    /// Memeriksa yang diminta; `lama` adalah penempatan yang dikenainya.
    ///
    /// # Errors
    /// Kalimat bagi setiap isian yang keliru.
    pub fn menempatkan(
        &self,
        langkah: Langkah,
        lama: Option<&Penempatan>,
        isian: &FormPenempatan,
        bahan: &Bahan,
        hari: NaiveDate,
    ) -> Result<Perintah, Galat> {
        let mut galat = Galat::default();
        let perintah = match (langkah, lama) {
            (Langkah::Akhiri(_), Some(lama)) => akhiri(&mut galat, lama, isian),
            (Langkah::Hapus(_), Some(lama)) => hapus(&mut galat, lama, isian, &bahan.milik, hari),
            (_, lama) => isi(&mut galat, self.objek(), lama, isian, bahan),
        };
        perintah.filter(|_| galat.kosong()).ok_or(galat)
    }
}

fn alasan(galat: &mut Galat, isian: &FormPenempatan, wajib: bool) -> String {
    let alasan = sebaris(&isian.alasan);
    if wajib && alasan.is_empty() {
        galat.catat("alasan", "Tulis alasannya, agar yang membaca riwayat mengerti.");
    }
    batasi(galat, "alasan", "Alasan", &alasan, 500);
    alasan
}

fn nomor_sk(galat: &mut Galat, isian: &FormPenempatan, wajib: bool) -> String {
    let nomor = sebaris(&isian.nomor_sk);
    if wajib && nomor.is_empty() {
        galat.catat("nomor_sk", "Tulis nomor SK atau surat perintahnya.");
    }
    batasi(galat, "nomor_sk", "Nomor SK", &nomor, 120);
    nomor
}

fn akhiri(galat: &mut Galat, lama: &Penempatan, isian: &FormPenempatan) -> Option<Perintah> {
    let akhir = baca_hari(galat, "selesai", "Hari terakhir", &isian.selesai, true);
    if akhir.is_some_and(|a| a < lama.mulai) {
        let mulai = time::tanggal(lama.mulai);
        galat.catat("selesai", format!("Penempatan ini mulai {mulai}; hari terakhirnya tidak boleh sebelum itu."));
    }
    let (nomor, alasan) = (nomor_sk(galat, isian, false), alasan(galat, isian, true));
    Some(Perintah::Akhiri(lama.clone(), akhir?.succ_opt()?, nomor, alasan))
}

fn hapus(
    galat: &mut Galat,
    lama: &Penempatan,
    isian: &FormPenempatan,
    milik: &[Penempatan],
    hari: NaiveDate,
) -> Option<Perintah> {
    if !lama.mendatang(hari) {
        galat.catat("alasan", "Penempatan ini sudah mulai, jadi tidak dapat dihapus; akhiri atau betulkan.");
    }
    Some(Perintah::Hapus(lama.clone(), alasan(galat, isian, true), lanjutan(lama, milik)))
}

/// Yang dahulu diakhiri `lama` berlanjut sampai akhirnya semula, atau sampai jabatan definitif berikutnya; kecuali
/// akhirnya sudah diubah orang sejak itu.
fn lanjutan(lama: &Penempatan, milik: &[Penempatan]) -> Option<Lanjutan> {
    let penempatan = milik.iter().find(|p| Some(p.id) == lama.mengakhiri && p.selesai == Some(lama.mulai))?;
    let berikut = milik.iter().filter(|p| p.sebagai == Sebagai::Definitif && p.mulai > lama.mulai).map(|p| p.mulai);
    let selesai = berikut.chain(lama.akhir_semula).min();
    Some(Lanjutan { penempatan: penempatan.clone(), selesai })
}

fn isi(
    galat: &mut Galat,
    orang: &Orang,
    lama: Option<&Penempatan>,
    isian: &FormPenempatan,
    bahan: &Bahan,
) -> Option<Perintah> {
    if orang.non_asn() {
        galat.catat("sebagai", "Penilai dari luar instansi tidak ditempatkan; jabatannya ditulis pada identitasnya.");
    }
    let sebagai = Sebagai::baca(&isian.sebagai);
    if sebagai.is_none() {
        galat.catat("sebagai", "Pilih definitif, Plt., atau Plh.");
    }
    let unit = bahan.unit.satu();
    if unit.is_none() {
        let kalimat = bahan.unit.keberatan(&isian.unit);
        galat.catat("unit", kalimat.unwrap_or_else(|| "Tuliskan kode atau nama unitnya.".into()));
    }
    let jabatan = jabatan(galat, isian, sebagai, bahan);
    let mulai = baca_hari(galat, "mulai", "Hari pertama", &isian.mulai, true);
    let akhir = baca_hari(galat, "selesai", "Hari terakhir", &isian.selesai, false);
    if let (Some(m), Some(a)) = (mulai, akhir)
        && a < m
    {
        galat.catat("selesai", "Hari terakhir tidak boleh sebelum hari pertama.");
    }
    if sebagai == Some(Sebagai::Plh) && isian.selesai.trim().is_empty() {
        galat.catat("selesai", "Plh. menggantikan sementara; tulis hari terakhirnya.");
    }
    let (nomor_sk, alasan) = (nomor_sk(galat, isian, true), alasan(galat, isian, lama.is_some()));
    let (sebagai, unit, mulai) = (sebagai?, unit?, mulai?);
    let isi = Isi {
        sebagai,
        unit: unit.id,
        nama_unit: unit.nama.clone(),
        jabatan: jabatan?,
        kepala: sebagai != Sebagai::Definitif || isian.kepala == "ya",
        mulai,
        selesai: akhir.and_then(|a| a.succ_opt()),
        nomor_sk,
        alasan,
    };
    if mulai < unit.mulai || unit.selesai.is_some_and(|s| mulai >= s) {
        galat.catat("mulai", format!("{} berlaku {}.", unit.nama, masa(unit.mulai, unit.selesai)));
    }
    periksa_purna(galat, &isi, orang, bahan);
    periksa_kepala(galat, &isi, lama, bahan);
    let diakhiri = periksa_milik(galat, &isi, lama, bahan);
    Some(match lama {
        Some(lama) => Perintah::Betulkan(lama.clone(), isi),
        None => Perintah::Tempatkan(isi, diakhiri),
    })
}

fn jabatan(galat: &mut Galat, isian: &FormPenempatan, sebagai: Option<Sebagai>, bahan: &Bahan) -> Option<Jabatan> {
    let nama = sebaris(&isian.jabatan);
    batasi(galat, "jabatan", "Nama jabatan", &nama, 200);
    let pelaksana = matches!(sebagai, Some(Sebagai::Plt | Sebagai::Plh));
    if nama.is_empty() && pelaksana {
        if bahan.jabatan_kepala.is_none() {
            galat.catat("jabatan", "Unit ini belum pernah punya kepala definitif; tulis jabatan yang dilaksanakan.");
        }
        return bahan.jabatan_kepala.clone().map(|(id, nama)| Jabatan::Ada(id, nama));
    }
    if nama.is_empty() {
        galat.catat("jabatan", "Tulis atau pilih jabatannya.");
        return None;
    }
    if let Some((id, nama)) = bahan.jabatan.clone() {
        return Some(Jabatan::Ada(id, nama));
    }
    let jenis = JenisJabatan::baca(&isian.jenis);
    if jenis.is_none() {
        galat.catat(
            "jenis",
            format!(
                "«{nama}» belum ada dalam daftar jabatan. Periksa ejaannya, atau pilih jenisnya untuk menambahkannya."
            ),
        );
    }
    jenis.map(|jenis| Jabatan::Baru(nama, jenis))
}

fn beririsan(isi: &Isi, mulai: NaiveDate, selesai: Option<NaiveDate>) -> bool {
    selesai.is_none_or(|s| isi.mulai < s) && isi.selesai.is_none_or(|s| mulai < s)
}

/// Yang tidak lagi bertugas tidak ditempatkan.
fn periksa_purna(galat: &mut Galat, isi: &Isi, orang: &Orang, bahan: &Bahan) {
    if let Some(purna) = Purna::menghalangi(&bahan.purna, isi.mulai, isi.selesai) {
        let nama = orang.nama();
        galat.catat("mulai", format!("{nama} tidak bertugas: {purna}. Betulkan atau batalkan dahulu peristiwanya."));
    }
}

/// Satu unit satu kepala definitif, satu Plt., satu Plh. pada satu hari.
fn periksa_kepala(galat: &mut Galat, isi: &Isi, lama: Option<&Penempatan>, bahan: &Bahan) {
    if !isi.kepala {
        return;
    }
    let lain = bahan.kepala.iter().filter(|k| lama.is_none_or(|l| l.id != k.penempatan));
    for k in lain.filter(|k| beririsan(isi, k.mulai, k.selesai)) {
        let (unit, nama, masa) = (&isi.nama_unit, &k.nama, masa(k.mulai, k.selesai));
        match (isi.sebagai, k.sebagai) {
            // Yang dipegangnya sendiri diakhiri oleh penempatan barunya.
            (Sebagai::Definitif, Sebagai::Definitif) if !k.sendiri => galat.catat(
                "unit",
                format!("{unit} sudah dikepalai {nama} {masa}. Akhiri dahulu penempatannya, atau tunjuk Plt. atau Plh."),
            ),
            (Sebagai::Plt, Sebagai::Definitif) => galat.catat(
                "sebagai",
                format!("{unit} dikepalai {nama} {masa}. Plt. mengisi jabatan yang lowong; bila pejabatnya berhalangan sementara, pilih Plh."),
            ),
            (Sebagai::Plh, Sebagai::Definitif) if k.sendiri => {
                galat.catat("sebagai", format!("{nama} sendiri yang mengepalai {unit} {masa}."));
            }
            (Sebagai::Plt, Sebagai::Plt) | (Sebagai::Plh, Sebagai::Plh) => galat.catat(
                "unit",
                format!("{unit} sudah memiliki {} {nama} {masa}. Akhiri dahulu yang itu.", k.sebagai.sebutan()),
            ),
            _ => {}
        }
    }
}

/// Satu orang satu jabatan definitif; yang berjalan berakhir ketika yang baru mulai.
fn periksa_milik(galat: &mut Galat, isi: &Isi, lama: Option<&Penempatan>, bahan: &Bahan) -> Option<Penempatan> {
    if isi.sebagai != Sebagai::Definitif {
        return None;
    }
    let mut diakhiri = None;
    let lain = bahan.milik.iter().filter(|p| p.sebagai == Sebagai::Definitif && lama.is_none_or(|l| l.id != p.id));
    for p in lain.filter(|p| beririsan(isi, p.mulai, p.selesai)) {
        if lama.is_none() && p.mulai < isi.mulai {
            diakhiri = Some(p.clone());
        } else {
            galat.catat(
                "mulai",
                format!(
                    "Sudah ada penempatan definitif {}, {}. Betulkan, akhiri, atau hapus dahulu yang itu.",
                    p.sebutan(),
                    p.masa()
                ),
            );
        }
    }
    diakhiri
}
