//! Satu kegiatan: dari yang diketik menjadi isi yang dapat disimpan. Murni: tidak mengenal basis data maupun halaman.

use std::marker::PhantomData;

use chrono::{Datelike, NaiveDate, NaiveTime};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    dokumentasi::model::KegiatanId,
    kernel::{
        error::Error,
        form::{Galat, batasi, sebaris},
        id::PegawaiId,
        number::{BukanAngka, baca_angka},
        time::{self, baca_jam, baca_tanggal},
    },
    rencana_aksi::RencanaAksiId,
    skp::{IndikatorId, RencanaId},
};

/// Uraian paling panjang, dalam karakter.
pub const URAIAN_MAKS: usize = 2000;
/// Kendala paling panjang.
pub const KENDALA_MAKS: usize = 1000;
const SATUAN_MAKS: usize = 50;
/// Yang diulang dari tulisan orang di dalam sebuah kalimat.
const KUTIPAN_MAKS: usize = 40;
/// Sebanyak angka yang disimpan lembar kerja tanpa membulatkannya.
const ANGKA_MAKS: i64 = 100_000_000_000;
const DESIMAL_MAKS: u32 = 4;

/// Satu baris sebagaimana diketik.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ketikan {
    /// Tanggal.
    pub tanggal: String,
    /// Jam mulai.
    pub jam_mulai: String,
    /// Jam selesai.
    pub jam_selesai: String,
    /// Kode [`Sasaran`], atau kosong.
    pub sasaran: String,
    /// Apa yang dikerjakan.
    pub uraian: String,
    /// Banyaknya.
    pub realisasi: String,
    /// Satuannya.
    pub satuan: String,
    /// Kendala.
    pub kendala: String,
}

/// Isi yang dapat disimpan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Isi {
    /// Hari dikerjakan.
    pub tanggal: NaiveDate,
    /// Mulai pukul.
    pub jam_mulai: Option<NaiveTime>,
    /// Selesai pukul.
    pub jam_selesai: Option<NaiveTime>,
    /// Untuk apa.
    pub sasaran: Option<Sasaran>,
    /// Apa yang dikerjakan.
    pub uraian: String,
    /// Banyaknya.
    pub realisasi: Option<Decimal>,
    /// Satuannya.
    pub satuan: String,
    /// Kendala.
    pub kendala: String,
}

/// RHK, indikator atau langkah yang dikerjakan; yang lebih rinci sudah menyebut RHK-nya.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sasaran {
    /// Sebuah RHK.
    Rencana(RencanaId),
    /// Salah satu indikatornya.
    Indikator(IndikatorId),
    /// Sebuah langkah dalam rencana aksi.
    Aksi(RencanaAksiId),
}

impl Sasaran {
    /// Sebagai nilai pilihan.
    pub fn kode(self) -> String {
        match self {
            Self::Rencana(id) => format!("r{}", id.uuid().simple()),
            Self::Indikator(id) => format!("i{}", id.uuid().simple()),
            Self::Aksi(id) => format!("a{}", id.uuid().simple()),
        }
    }

    /// Dari nilai pilihan.
    pub fn baca(kode: &str) -> Option<Self> {
        let (macam, nomor) = kode.split_at_checked(1)?;
        match macam {
            "r" => nomor.parse().ok().map(Self::Rencana),
            "i" => nomor.parse().ok().map(Self::Indikator),
            "a" => nomor.parse().ok().map(Self::Aksi),
            _ => None,
        }
    }

    /// Yang tersimpan: yang paling rinci.
    pub(super) fn dari(
        rencana: Option<RencanaId>,
        indikator: Option<IndikatorId>,
        aksi: Option<RencanaAksiId>,
    ) -> Option<Self> {
        aksi.map(Self::Aksi).or(indikator.map(Self::Indikator)).or(rencana.map(Self::Rencana))
    }
}

/// Angka sebagaimana diketik dan ditampilkan: koma desimal, tanpa pemisah ribuan.
pub fn tulis_angka(angka: Decimal) -> String {
    angka.normalize().to_string().replace('.', ",")
}

/// Realisasi dan satuan yang ikut tertulis: `12`, `1.000`, `2,5 laporan`, `82%`, `3,5 dari skala 5`.
fn baca_realisasi(tulisan: &str) -> Result<(Decimal, String), String> {
    let dikutip = kutip(tulisan);
    let bukan =
        || format!("Realisasi «{dikutip}» tidak terbaca sebagai satu angka. Tulis misalnya 12, 1.000, atau 2,5.");
    let panjang = tulisan.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ',')).unwrap_or(tulisan.len());
    let (depan, sisa) = tulisan.split_at_checked(panjang).ok_or_else(bukan)?;
    let angka = baca_angka(depan).map_err(|sebab| match sebab {
        BukanAngka::Mendua(ribuan, desimal) => {
            format!("Realisasi «{depan}» dapat berarti {ribuan} atau {desimal}. Tulis salah satunya.")
        }
        BukanAngka::Bukan if depan.len() > 16 => terlalu_panjang(&dikutip),
        BukanAngka::Bukan => bukan(),
    })?;
    if angka.normalize().scale() > DESIMAL_MAKS || angka >= Decimal::from(ANGKA_MAKS) {
        return Err(terlalu_panjang(&dikutip));
    }
    let satuan = sisa.trim_start();
    let satuan = satuan.strip_prefix("dari ").filter(|s| s.starts_with("skala ")).unwrap_or(satuan);
    let wajar = satuan.is_empty() || satuan.starts_with(|c: char| c.is_alphabetic() || c == '%');
    // Angka kedua berarti rentang, tanggal, atau pangkat (1e5), bukan satuan.
    let kedua = satuan.split_whitespace().any(|kata| kata.starts_with(|c: char| c.is_ascii_digit()))
        || sisa.strip_prefix(['e', 'E']).is_some_and(|s| s.starts_with(|c: char| c.is_ascii_digit()));
    if !wajar || (kedua && !satuan.starts_with("skala ")) {
        return Err(bukan());
    }
    Ok((angka.normalize(), satuan.to_owned()))
}

fn terlalu_panjang(dikutip: &str) -> String {
    format!("Realisasi «{dikutip}» terlalu panjang: paling banyak 11 angka dan 4 angka desimal.")
}

/// Tulisan orang di dalam sebuah kalimat; yang panjang cukup awalnya.
fn kutip(tulisan: &str) -> String {
    let awal: String = tulisan.chars().take(KUTIPAN_MAKS).collect();
    if awal.len() < tulisan.len() { format!("{awal}…") } else { awal }
}

impl Ketikan {
    /// Tidak berisi selain tanggal, yang sudah tertulis pada baris baru.
    pub fn kosong(&self) -> bool {
        let Self { tanggal: _, jam_mulai, jam_selesai, sasaran, uraian, realisasi, satuan, kendala } = self;
        [jam_mulai, jam_selesai, sasaran, uraian, realisasi, satuan, kendala].iter().all(|s| s.trim().is_empty())
    }

    /// Perbatasan: dari yang diketik menjadi isi. `kolom` menyebut id isian dari nama kolomnya.
    ///
    /// # Errors
    /// Kalimat bagi setiap isian yang keliru, pada `galat`.
    pub fn baca(&self, hari_ini: NaiveDate, kolom: impl Fn(&str) -> String, galat: &mut Galat) -> Option<Isi> {
        let mut bersih = Galat::default();
        let isi = self.baca_semua(hari_ini, &kolom, &mut bersih);
        let sah = bersih.kosong();
        bersih.semua().for_each(|(k, kalimat)| galat.catat(k, kalimat));
        isi.filter(|_| sah)
    }

    /// [`Self::baca`]; realisasinya boleh bertanda kurang, sebagaimana selisih sebuah pembetulan.
    ///
    /// # Errors
    /// Kalimat bagi setiap isian yang keliru, pada `galat`.
    pub fn baca_selisih(&self, hari_ini: NaiveDate, kolom: impl Fn(&str) -> String, galat: &mut Galat) -> Option<Isi> {
        let tulisan = sebaris(&self.realisasi);
        let Some(positif) = tulisan.strip_prefix(['-', '−', '–']) else { return self.baca(hari_ini, kolom, galat) };
        let positif = Self { realisasi: positif.trim_start().to_owned(), ..self.clone() };
        let isi = positif.baca(hari_ini, kolom, galat)?;
        Some(Isi { realisasi: isi.realisasi.map(|angka| -angka), ..isi })
    }

    fn baca_semua(&self, hari_ini: NaiveDate, kolom: &impl Fn(&str) -> String, galat: &mut Galat) -> Option<Isi> {
        let tanggal = self.baca_tanggal(hari_ini).map_err(|k| galat.catat(kolom("tanggal"), k)).ok();
        let mut jam = |nama: &str, sebutan: &str, tulisan: &str| {
            let tulisan = sebaris(tulisan);
            let terbaca = (!tulisan.is_empty()).then(|| baca_jam(&tulisan));
            terbaca.and_then(|j| {
                let kalimat = format!("{sebutan} «{}» tidak terbaca. Tulis misalnya 08.30 atau 0830.", kutip(&tulisan));
                j.map_err(|_| galat.catat(kolom(nama), kalimat)).ok()
            })
        };
        let jam_mulai = jam("jam_mulai", "Jam mulai", &self.jam_mulai);
        let jam_selesai = jam("jam_selesai", "Jam selesai", &self.jam_selesai);
        match (jam_mulai, jam_selesai) {
            (Some(mulai), Some(selesai)) if selesai <= mulai => {
                galat.catat(kolom("jam_selesai"), "Jam selesai harus sesudah jam mulainya.");
            }
            (None, Some(_)) if self.jam_mulai.trim().is_empty() => {
                galat.catat(kolom("jam_mulai"), "Tulis juga jam mulainya.");
            }
            _ => {}
        }
        let uraian = sebaris(&self.uraian);
        if uraian.is_empty() {
            galat.catat(kolom("uraian"), "Tulis apa yang dikerjakan.");
        }
        batasi(galat, &kolom("uraian"), "Kegiatan", &uraian, URAIAN_MAKS);
        let kendala = sebaris(&self.kendala);
        batasi(galat, &kolom("kendala"), "Kendala", &kendala, KENDALA_MAKS);
        let (realisasi, ikut) = self.baca_realisasi(kolom, galat);
        let satuan = Some(sebaris(&self.satuan)).filter(|s| !s.is_empty()).unwrap_or(ikut);
        batasi(galat, &kolom("satuan"), "Satuan", &satuan, SATUAN_MAKS);
        let kode = self.sasaran.trim();
        let sasaran = Sasaran::baca(kode);
        if sasaran.is_none() && !kode.is_empty() {
            galat.catat(kolom("sasaran"), "Pilih RHK atau langkahnya dari daftar.");
        }
        Some(Isi { tanggal: tanggal?, jam_mulai, jam_selesai, sasaran, uraian, realisasi, satuan, kendala })
    }

    fn baca_realisasi(&self, kolom: &impl Fn(&str) -> String, galat: &mut Galat) -> (Option<Decimal>, String) {
        let tulisan = sebaris(&self.realisasi);
        if tulisan.is_empty() {
            return (None, String::new());
        }
        match baca_realisasi(&tulisan) {
            Ok((angka, satuan)) => (Some(angka), satuan),
            Err(kalimat) => {
                galat.catat(kolom("realisasi"), kalimat);
                (None, String::new())
            }
        }
    }

    fn baca_tanggal(&self, hari_ini: NaiveDate) -> Result<NaiveDate, String> {
        let tulisan = sebaris(&self.tanggal);
        // Hari di depannya, seperti yang kita tulis sendiri, bukan bagian tanggalnya.
        let tanpa_hari = tulisan.split_once(',').map_or(tulisan.as_str(), |(_, tanggal)| tanggal);
        let tanggal = baca_tanggal(tanpa_hari).map_err(|_| match tulisan.is_empty() {
            true => "Tulis tanggalnya.".to_owned(),
            false => {
                format!("Tanggal «{}» tidak terbaca. Tulis misalnya {}.", kutip(&tulisan), hari_ini.format("%d/%m/%Y"))
            }
        })?;
        if tanggal > hari_ini {
            return Err(format!("{} belum tiba; kegiatan dicatat sesudah dikerjakan.", time::tanggal(tanggal)));
        }
        if tanggal.year() < 2000 {
            return Err(format!("Tahun {} terlalu lama; periksa tanggalnya.", tanggal.year()));
        }
        Ok(tanggal)
    }

    /// Tanda pengenal isinya, agar baris yang tidak disentuh dikenali tanpa membaca basis data.
    pub fn sidik(&self) -> String {
        let mut sidik = Sha256::new();
        for kolom in [
            &self.tanggal,
            &self.jam_mulai,
            &self.jam_selesai,
            &self.sasaran,
            &self.uraian,
            &self.realisasi,
            &self.satuan,
            &self.kendala,
        ] {
            sidik.update(sebaris(kolom));
            sidik.update([0]);
        }
        hex::encode(&sidik.finalize()[..6])
    }
}

impl From<&Isi> for Ketikan {
    fn from(isi: &Isi) -> Self {
        Self {
            tanggal: isi.tanggal.to_string(),
            jam_mulai: isi.jam_mulai.map(time::jam).unwrap_or_default(),
            jam_selesai: isi.jam_selesai.map(time::jam).unwrap_or_default(),
            sasaran: isi.sasaran.map(Sasaran::kode).unwrap_or_default(),
            uraian: isi.uraian.clone(),
            realisasi: isi.realisasi.map(tulis_angka).unwrap_or_default(),
            satuan: isi.satuan.clone(),
            kendala: isi.kendala.clone(),
        }
    }
}

/// Sebuah kegiatan sebagaimana tersimpan.
#[derive(Clone, Debug)]
pub struct Pokok {
    /// Yang mana.
    pub id: KegiatanId,
    /// Siapa yang mengerjakan.
    pub pemilik: PegawaiId,
    /// Isinya.
    pub isi: Isi,
    /// RHK yang dikerjakan.
    pub rencana: Option<RencanaId>,
    /// Indikatornya.
    pub indikator: Option<IndikatorId>,
    /// Langkahnya.
    pub aksi: Option<RencanaAksiId>,
    /// Bunyi RHK-nya, atau kosong.
    pub rhk: String,
    /// Bunyi indikatornya, atau kosong.
    pub bunyi_indikator: String,
    /// Bunyi langkahnya, atau kosong.
    pub bunyi_aksi: String,
    /// Kegiatan yang dibetulkannya.
    pub pembetulan: Option<KegiatanId>,
    /// Catatan terakhir yang membetulkannya.
    pub dibetulkan: Option<KegiatanId>,
    /// Banyaknya bukti.
    pub bukti: i64,
    /// Versi.
    pub versi: i32,
}

impl Pokok {
    /// Sebutan sasarannya yang paling rinci, atau kosong.
    pub fn sebutan_sasaran(&self) -> &str {
        [&self.bunyi_aksi, &self.bunyi_indikator, &self.rhk].into_iter().find(|s| !s.is_empty()).map_or("", |s| s)
    }
}

/// Belum termuat dalam dokumentasi yang dikirim.
#[derive(Clone, Copy, Debug)]
pub struct Terbuka;

/// Sudah; tidak berubah lagi selama tidak ditarik kembali.
#[derive(Clone, Copy, Debug)]
pub struct Terkirim;

/// Sebuah kegiatan dalam keadaan `S`.
#[derive(Clone, Debug)]
pub struct Kegiatan<S> {
    pub(super) pokok: Pokok,
    pub(super) keadaan: PhantomData<S>,
}

/// Keadaannya baru diketahui ketika dibaca.
#[derive(Clone, Debug)]
pub enum Tersimpan {
    /// Masih dapat diubah pemiliknya.
    Terbuka(Kegiatan<Terbuka>),
    /// Terkunci.
    Terkirim(Kegiatan<Terkirim>),
}

impl Tersimpan {
    /// Pokoknya, apa pun keadaannya.
    pub fn pokok(&self) -> &Pokok {
        match self {
            Self::Terbuka(k) => &k.pokok,
            Self::Terkirim(k) => &k.pokok,
        }
    }

    /// Membukanya sebagai yang sudah terkirim.
    ///
    /// # Errors
    /// Bila belum: ubah saja catatannya.
    pub fn terkirim(self) -> Result<Kegiatan<Terkirim>, Ditolak> {
        match self {
            Self::Terkirim(k) => Ok(k),
            Self::Terbuka(_) => Err(Ditolak::MasihTerbuka),
        }
    }
}

impl<S> Kegiatan<S> {
    /// Pokoknya.
    pub fn pokok(&self) -> &Pokok {
        &self.pokok
    }

    /// Pemiliknya.
    pub fn pemilik(&self) -> PegawaiId {
        self.pokok.pemilik
    }
}

/// Mengapa kegiatan menolak, dalam kalimat yang dibaca orangnya.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Ditolak {
    /// Tidak perlu catatan pembetulan.
    #[error("Kegiatan ini belum dikirim, jadi cukup ubah barisnya pada tabel pekannya.")]
    MasihTerbuka,
    /// Dokumentasinya sudah dikirim.
    #[error(
        "Dokumentasi yang memuat tanggal ini sudah dikirim. Tarik kembali dokumentasinya bila belum ditanggapi, atau \
         tulis Catatan pembetulan."
    )]
    Terkunci,
    /// Jumlahnya dengan pembetulannya kurang dari nol.
    #[error("Pembetulan ini membuat jumlahnya kurang dari nol.")]
    Melebihi,
    /// Pembetulan atas pembetulan.
    #[error("Catatan ini sendiri pembetulan. Buka kegiatan yang dibetulkannya, lalu tulis catatan pembetulan di sana.")]
    Pembetulan,
}

impl From<Ditolak> for Error {
    fn from(ditolak: Ditolak) -> Self {
        Self::Conflict(ditolak.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hari(tahun: i32, bulan: u32, tanggal: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(tahun, bulan, tanggal).unwrap()
    }

    fn ketikan(tanggal: &str, uraian: &str) -> Ketikan {
        Ketikan { tanggal: tanggal.into(), uraian: uraian.into(), ..Ketikan::default() }
    }

    fn baca(k: &Ketikan) -> Result<Isi, Vec<String>> {
        let mut galat = Galat::default();
        let isi = k.baca(hari(2026, 3, 4), str::to_owned, &mut galat);
        isi.ok_or_else(|| galat.semua().map(|(k, _)| k.to_owned()).collect())
    }

    #[test]
    fn yang_diketik_orang_terbaca() {
        let k = Ketikan {
            jam_mulai: "8".into(),
            jam_selesai: "09:30 WIB".into(),
            realisasi: "2,5 laporan".into(),
            ..ketikan("Selasa, 3 Maret 2026", "  Menyusun\n laporan ")
        };
        let isi = baca(&k).unwrap();
        assert_eq!(
            (isi.tanggal, isi.uraian.as_str(), isi.satuan.as_str()),
            (hari(2026, 3, 3), "Menyusun laporan", "laporan")
        );
        assert_eq!(isi.realisasi.map(tulis_angka).as_deref(), Some("2,5"));
        for (tulisan, terbaca) in [
            ("1.000", "1000 "),
            ("1.000,5", "1000,5 "),
            ("1.5", "1,5 "),
            ("82%", "82 %"),
            ("4 dari skala 5", "4 skala 5"),
            ("3 m2", "3 m2"),
        ] {
            let isi = baca(&Ketikan { realisasi: tulisan.into(), satuan: String::new(), ..k.clone() }).unwrap();
            assert_eq!(format!("{} {}", tulis_angka(isi.realisasi.unwrap()), isi.satuan), terbaca, "{tulisan}");
        }
        assert_eq!(baca(&Ketikan::from(&isi)).unwrap(), isi, "yang ditampilkan terbaca sama");
    }

    #[test]
    fn yang_keliru_disebut_kolomnya() {
        let salah = |k: Ketikan| baca(&k).unwrap_err();
        assert_eq!(salah(ketikan("5/3/2026", "Besok")), ["tanggal"]);
        assert_eq!(salah(ketikan("29/2/2026", "")), ["tanggal", "uraian"]);
        let jam = |mulai: &str, selesai: &str| Ketikan {
            jam_mulai: mulai.into(),
            jam_selesai: selesai.into(),
            ..ketikan("4/3/2026", "x")
        };
        assert_eq!(salah(jam("", "10")), ["jam_mulai"]);
        assert_eq!(salah(jam("10", "10")), ["jam_selesai"]);
        assert_eq!(salah(jam("pagi", "10")), ["jam_mulai"]);
        for angka in ["1,000", "-5", "80-90", "12 3", "3 Maret 2026", "dua", "1e5", "123456789012", "0,12345", "5."] {
            assert_eq!(
                salah(Ketikan { realisasi: angka.into(), ..ketikan("4/3/2026", "x") }),
                ["realisasi"],
                "{angka}"
            );
        }
        assert_eq!(salah(ketikan("4/3/2026", &"a".repeat(URAIAN_MAKS + 1))), ["uraian"]);
    }

    #[test]
    fn sidik_mengabaikan_spasi_dan_membedakan_kolom() {
        let satu = ketikan("2026-03-04", "Rapat");
        assert_eq!(satu.sidik(), ketikan(" 2026-03-04", "Rapat ").sidik());
        let geser = Ketikan { kendala: "Rapat".into(), ..ketikan("2026-03-04", "") };
        assert_ne!(satu.sidik(), geser.sidik());
    }
}
