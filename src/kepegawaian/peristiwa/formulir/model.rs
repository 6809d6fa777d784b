//! Memeriksa formulir peristiwa: apa yang boleh dicatat.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    kepegawaian::{
        Kepegawaian,
        orang::Orang,
        penempatan::baca_hari,
        peristiwa::model::{Isi, Jenis, Perintah, Peristiwa, PeristiwaId},
    },
    kernel::{
        form::{Galat, batasi, sebaris},
        policy::Oleh,
        time,
    },
};

/// Formulir sebagaimana diketik; pembatalan hanya memakai alasannya.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct FormPeristiwa {
    /// Ejaan [`Jenis`].
    pub jenis: String,
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

impl FormPeristiwa {
    /// Formulir berisi yang tersimpan; alasannya ditulis baru.
    pub fn dari(p: &Peristiwa) -> Self {
        Self {
            jenis: p.jenis.kode().into(),
            mulai: time::tanggal(p.mulai),
            selesai: p.selesai.and_then(|s| s.pred_opt()).map(time::tanggal).unwrap_or_default(),
            nomor_sk: p.nomor_sk.clone(),
            ..Self::default()
        }
    }
}

/// Apa yang diminta atas sebuah peristiwa.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Langkah {
    /// Yang baru.
    Catat,
    /// Membetulkan yang keliru.
    Betulkan(PeristiwaId),
    /// Meniadakannya.
    Batalkan(PeristiwaId),
}

impl Langkah {
    /// Peristiwa yang dikenainya.
    pub fn sasaran(self) -> Option<PeristiwaId> {
        match self {
            Self::Catat => None,
            Self::Betulkan(id) | Self::Batalkan(id) => Some(id),
        }
    }

    /// Judul halamannya.
    pub fn judul(self) -> &'static str {
        match self {
            Self::Catat => "Catat peristiwa",
            Self::Betulkan(_) => "Betulkan peristiwa",
            Self::Batalkan(_) => "Batalkan peristiwa",
        }
    }

    /// Tombol yang menegaskannya.
    pub fn tombol(self) -> &'static str {
        match self {
            Self::Catat => "Simpan peristiwa",
            Self::Betulkan(_) => "Simpan pembetulan",
            Self::Batalkan(_) => "Batalkan peristiwa",
        }
    }

    /// Hanya alasannya yang ditulis.
    pub fn membatalkan(self) -> bool {
        matches!(self, Self::Batalkan(_))
    }
}

impl Oleh<Kepegawaian, Orang> {
    /// Memeriksa yang diminta; `lama` adalah peristiwa yang dikenainya, `ada` semua yang sudah tercatat.
    ///
    /// # Errors
    /// Kalimat bagi setiap isian yang keliru.
    pub fn mencatat_peristiwa(
        &self,
        langkah: Langkah,
        lama: Option<&Peristiwa>,
        isian: &FormPeristiwa,
        ada: &[Peristiwa],
        hari: NaiveDate,
    ) -> Result<Perintah, Galat> {
        let mut galat = Galat::default();
        // Tidak seorang pun menutup atau membuka jalannya sendiri.
        if self.pelaku() == self.objek().id {
            let kolom = if langkah.membatalkan() { "alasan" } else { "jenis" };
            galat.catat(kolom, "Peristiwa atas diri Anda sendiri dicatat oleh staf kepegawaian lain.");
        }
        let perintah = match (langkah, lama) {
            (Langkah::Batalkan(_), Some(lama)) => {
                Some(Perintah::Batalkan(lama.clone(), alasan(&mut galat, isian, Some(BERALASAN))))
            }
            (_, lama) => isi(&mut galat, self.objek(), lama, isian, ada, hari).map(|isi| match lama {
                Some(lama) => Perintah::Betulkan(lama.clone(), isi),
                None => Perintah::Catat(isi),
            }),
        };
        perintah.filter(|_| galat.kosong()).ok_or(galat)
    }
}

/// Riwayat dibaca orang yang tidak ada ketika peristiwanya dicatat.
const BERALASAN: &str = "Tulis alasannya, agar yang membaca riwayat mengerti.";

/// Alasannya; bila wajib tetapi kosong, `wajib` mengatakan sebabnya.
fn alasan(galat: &mut Galat, isian: &FormPeristiwa, wajib: Option<&'static str>) -> String {
    let alasan = sebaris(&isian.alasan);
    if let Some(sebab) = wajib.filter(|_| alasan.is_empty()) {
        galat.catat("alasan", sebab);
    }
    batasi(galat, "alasan", "Alasan", &alasan, 500);
    alasan
}

fn isi(
    galat: &mut Galat,
    orang: &Orang,
    lama: Option<&Peristiwa>,
    isian: &FormPeristiwa,
    ada: &[Peristiwa],
    hari: NaiveDate,
) -> Option<Isi> {
    let jenis = Jenis::baca(&isian.jenis);
    match jenis {
        None => galat.catat("jenis", "Pilih peristiwanya."),
        Some(j) if orang.non_asn() && !j.mengakhiri() => {
            galat.catat("jenis", "Bagi penilai bukan ASN hanya dicatat bila ia tidak lagi menilai di sini.");
        }
        Some(j) if lama.is_some_and(|l| l.jenis.mengakhiri() != j.mengakhiri()) => galat.catat(
            "jenis",
            "Yang mengakhiri tugas dan yang sementara tidak saling dibetulkan. Batalkan yang ini, lalu catat yang benar.",
        ),
        Some(_) => {}
    }
    let mulai = baca_hari(galat, "mulai", "Hari pertama", &isian.mulai, true);
    let akhir = hari_terakhir(galat, jenis, mulai, isian);
    if jenis == Some(Jenis::Meninggal) && mulai.is_some_and(|m| m > hari.succ_opt().unwrap_or(hari)) {
        galat.catat("mulai", "Hari pertama: tanggal ini belum tiba.");
    }
    let nomor_sk = sebaris(&isian.nomor_sk);
    if nomor_sk.is_empty() && jenis.is_some_and(|j| !j.tanpa_sk()) {
        galat.catat("nomor_sk", "Tulis nomor SK atau suratnya.");
    }
    batasi(galat, "nomor_sk", "Nomor SK", &nomor_sk, 120);
    let wajib = match (lama, nomor_sk.is_empty()) {
        (Some(_), _) => Some(BERALASAN),
        (None, true) if jenis.is_some_and(Jenis::tanpa_sk) => Some("Tanpa nomor surat, tulis keterangannya."),
        _ => None,
    };
    let alasan = alasan(galat, isian, wajib);
    let isi = Isi { jenis: jenis?, mulai: mulai?, selesai: akhir.and_then(|a| a.succ_opt()), nomor_sk, alasan };
    let bentrok = ada.iter().find(|p| lama.is_none_or(|l| l.id != p.id) && bentrok(&isi, p));
    if let Some(p) = bentrok {
        galat.catat(
            "mulai",
            format!("Sudah tercatat {} {}. Betulkan atau batalkan dahulu yang itu.", p.jenis.sebutan(), p.masa()),
        );
    }
    Some(isi)
}

fn hari_terakhir(
    galat: &mut Galat,
    jenis: Option<Jenis>,
    mulai: Option<NaiveDate>,
    isian: &FormPeristiwa,
) -> Option<NaiveDate> {
    let akhir = baca_hari(galat, "selesai", "Hari terakhir", &isian.selesai, jenis == Some(Jenis::Cuti));
    if jenis.is_some_and(Jenis::seterusnya) && akhir.is_some() {
        galat.catat("selesai", "Peristiwa ini berlaku seterusnya; kosongkan hari terakhirnya.");
    }
    if let (Some(m), Some(a)) = (mulai, akhir)
        && a < m
    {
        galat.catat("selesai", "Hari terakhir tidak boleh sebelum hari pertama.");
    }
    akhir
}

/// Satu hari satu keadaan; yang sementara berakhir ketika tugasnya berakhir.
fn bentrok(isi: &Isi, p: &Peristiwa) -> bool {
    let beririsan = p.selesai.is_none_or(|s| isi.mulai < s) && isi.selesai.is_none_or(|s| p.mulai < s);
    beririsan && (p.jenis.mengakhiri() || !isi.jenis.mengakhiri())
}
