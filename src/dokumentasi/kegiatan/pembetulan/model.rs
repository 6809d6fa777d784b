//! Membetulkan: catatan baru yang menyebut yang lama.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::{
    dokumentasi::{
        kegiatan::model::{Ditolak, Isi, Kegiatan, Ketikan, Sasaran, Terkirim, tulis_angka},
        model::KegiatanId,
    },
    kernel::{
        form::Galat,
        policy::{Oleh, Pemilik},
        time,
    },
};

/// Catatan baru yang membetulkan sebuah kegiatan terkirim.
#[derive(Clone, Debug)]
pub struct Pembetulan {
    pub(super) lama: KegiatanId,
    pub(super) isi: Isi,
}

impl Oleh<Pemilik, Kegiatan<Terkirim>> {
    /// Catatan baru yang menyebut yang lama, pada RHK yang sama; angkanya selisih, boleh berkurang.
    ///
    /// # Errors
    /// Kalimat bagi setiap isian yang keliru.
    pub fn betulkan(&self, ketikan: &Ketikan, hari_ini: NaiveDate) -> Result<Pembetulan, Galat> {
        let mut galat = Galat::default();
        let pokok = self.objek().pokok();
        // Langkahnya mungkin sudah lewat pada tanggal catatan ini; RHK dan indikatornya tidak.
        let sasaran = pokok.indikator.map(Sasaran::Indikator).or(pokok.rencana.map(Sasaran::Rencana));
        let isi = ketikan.baca_selisih(hari_ini, str::to_owned, &mut galat).ok_or(galat)?;
        let satuan = if isi.satuan.is_empty() { pokok.isi.satuan.clone() } else { isi.satuan };
        Ok(Pembetulan { lama: pokok.id, isi: Isi { sasaran, satuan, ..isi } })
    }
}

/// Sampai di mana sebuah kegiatan dapat dibetulkan.
#[derive(Clone, Debug, Default)]
pub struct Batas {
    /// Masa SKP-nya; kosong bila ketika itu belum ber-SKP.
    pub masa: Option<(NaiveDate, NaiveDate)>,
    /// Jumlahnya sekarang menurut satuannya, sesudah pembetulan yang ada.
    pub jumlah: Vec<(String, Decimal)>,
}

impl Batas {
    /// `8 laporan, 2 lembar`
    pub fn sebutan_jumlah(&self) -> String {
        let sebutan = self.jumlah.iter().map(|(satuan, angka)| format!("{} {satuan}", tulis_angka(*angka)));
        sebutan.map(|s| s.trim_end().to_owned()).collect::<Vec<_>>().join(", ")
    }

    /// `1 Januari s.d. 30 Juni 2026`, atau kosong.
    pub fn sebutan_masa(&self) -> String {
        self.masa.map(|(mulai, selesai)| time::rentang(mulai, selesai)).unwrap_or_default()
    }

    /// Hari ini, atau hari terakhir masanya bila sudah lewat.
    pub fn tanggal(&self, hari_ini: NaiveDate) -> NaiveDate {
        self.masa.map_or(hari_ini, |(_, selesai)| hari_ini.min(selesai))
    }

    /// Mengapa selisihnya terlalu besar, dan berapa yang masih mungkin.
    pub fn melebihi(&self, isi: &Isi) -> String {
        let cocok = |(satuan, _): &&(String, Decimal)| {
            satuan.is_empty() || isi.satuan.is_empty() || satuan.to_lowercase() == isi.satuan.to_lowercase()
        };
        let ada: Decimal = self.jumlah.iter().filter(cocok).map(|(_, angka)| *angka).sum();
        let jumlah = self.sebutan_jumlah();
        if ada > Decimal::ZERO {
            let angka = tulis_angka(ada);
            return format!(
                "{} Yang tercatat sekarang {jumlah}, jadi paling banyak dikurangi {angka}: tulis -{angka} bila seharusnya nol.",
                Ditolak::Melebihi
            );
        }
        match jumlah.is_empty() {
            true => format!("{} Kegiatan itu tidak berangka, jadi tidak ada yang dikurangi.", Ditolak::Melebihi),
            false => format!("{} Yang tercatat sekarang {jumlah}; periksa angka dan satuannya.", Ditolak::Melebihi),
        }
    }

    /// Mengapa tanggalnya ditolak.
    pub fn di_luar_masa(&self) -> String {
        format!("Catatan pembetulan bertanggal di dalam masa SKP kegiatan yang dibetulkannya: {}.", self.sebutan_masa())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sisa_yang_masih_dapat_dikurangi_disebut_menurut_satuannya() {
        let batas = Batas { masa: None, jumlah: vec![("laporan".into(), 8.into()), ("lembar".into(), Decimal::ZERO)] };
        let isi = |satuan: &str| {
            let ketikan = Ketikan {
                tanggal: "1/1/2026".into(),
                uraian: "x".into(),
                realisasi: "-9".into(),
                satuan: satuan.into(),
                ..Ketikan::default()
            };
            let hari = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
            ketikan.baca_selisih(hari, str::to_owned, &mut Galat::default()).unwrap()
        };
        assert_eq!(isi("Laporan").realisasi, Some((-9).into()));
        assert!(batas.melebihi(&isi("Laporan")).contains("tulis -8"), "{}", batas.melebihi(&isi("Laporan")));
        assert!(batas.melebihi(&isi("lembar")).contains("periksa angka dan satuannya"));
        assert!(Batas::default().melebihi(&isi("")).contains("tidak berangka"));
    }
}
