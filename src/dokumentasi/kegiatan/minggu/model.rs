//! Dari formulir sepekan menjadi baris, dan bagaimana yang diketik bertemu dengan yang tersimpan.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::{
    dokumentasi::{
        kegiatan::{
            model::{Isi, Ketikan, Pokok, Sasaran},
            pilihan::Pilihan,
        },
        model::KegiatanId,
    },
    kernel::form::{self, Galat, rapikan},
};

/// Baris paling banyak pada satu pekan.
pub const BARIS_MAKS: usize = 250;
/// Baris kosong yang disediakan.
const BARIS_KOSONG: usize = 5;
/// Pilihan yang tidak ada pada daftarnya; bukan kode sebuah sasaran.
const TIDAK_DIKENAL: &str = "?";

/// Formulir sebagaimana terkirim; kolom berulang menurut urutan baris.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormMinggu {
    /// Nomor setiap baris, dibuat formulirnya.
    pub id: Vec<String>,
    /// Versi dan sidik yang dilihat, `3-9f2a…`; kosong bagi baris baru.
    pub v: Vec<String>,
    /// Tanggal.
    pub tanggal: Vec<String>,
    /// Jam mulai.
    pub jam_mulai: Vec<String>,
    /// Jam selesai.
    pub jam_selesai: Vec<String>,
    /// Letak pilihannya pada `pilihan`, mulai dari satu.
    pub sasaran: Vec<String>,
    /// Uraian.
    pub uraian: Vec<String>,
    /// Realisasi.
    pub realisasi: Vec<String>,
    /// Satuan.
    pub satuan: Vec<String>,
    /// Kendala.
    pub kendala: Vec<String>,
    /// Kode setiap pilihan, sekali bagi semua baris: halamannya ringan, dan pilihan tidak bergeser.
    pub pilihan: Vec<String>,
    /// Yang dihapus, `nomor:versi`.
    pub hapus: Vec<String>,
    /// Versi draf yang dilanjutkan.
    pub draf: i32,
    /// Tombol yang ditekan: simpan, tambah, hapus:N, ulangi, ulangi:N.
    pub tindakan: String,
}

/// Satu baris pada pekan itu.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BarisMinggu {
    /// Nomornya.
    pub id: KegiatanId,
    /// Versi yang dilihat; nol bila baru.
    pub versi: i32,
    /// Sidik isi yang dilihat.
    pub sidik: String,
    /// Yang diketik.
    pub ketikan: Ketikan,
}

impl Default for BarisMinggu {
    fn default() -> Self {
        Self { id: KegiatanId::new(), versi: 0, sidik: String::new(), ketikan: Ketikan::default() }
    }
}

impl BarisMinggu {
    /// Yang tersimpan, sebagaimana ditampilkan.
    pub fn dari(pokok: &Pokok) -> Self {
        let ketikan = Ketikan::from(&pokok.isi);
        Self { id: pokok.id, versi: pokok.versi, sidik: ketikan.sidik(), ketikan }
    }

    /// Ada yang diketik orangnya pada baris ini.
    pub fn tersentuh(&self) -> bool {
        if self.versi > 0 { self.ketikan.sidik() != self.sidik } else { !self.ketikan.kosong() }
    }

    /// Nilai isian `v`.
    pub fn v(&self) -> String {
        if self.versi > 0 { format!("{}-{}", self.versi, self.sidik) } else { String::new() }
    }
}

/// Seluruh pekan sebagaimana diketik.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Naskah {
    /// Menurut urutan halaman.
    pub baris: Vec<BarisMinggu>,
    /// Yang dihapus, dengan versi yang dilihat.
    pub hapus: Vec<(KegiatanId, i32)>,
}

impl FormMinggu {
    /// Kode pilihan baris itu. Letak yang tidak ada pada daftarnya bukan berarti kosong: ia tidak terbaca, jadi ditolak.
    fn kode_sasaran(&self, n: usize) -> String {
        let letak = self.sasaran.get(n).map_or("", |s| s.trim());
        if letak.is_empty() {
            return String::new();
        }
        let kode = letak.parse().ok().and_then(|l: usize| self.pilihan.get(l.wrapping_sub(1)));
        kode.filter(|k| Sasaran::baca(k).is_some()).cloned().unwrap_or_else(|| TIDAK_DIKENAL.to_owned())
    }

    /// Baris sebagaimana diketik.
    pub fn naskah(&self) -> Naskah {
        let ambil = |kolom: &[String], n: usize| kolom.get(n).map(|s| rapikan(s)).unwrap_or_default();
        let banyak = self.uraian.len().min(2 * BARIS_MAKS);
        let baris = (0..banyak).map(|n| {
            let (versi, sidik) = self.v.get(n).and_then(|v| v.split_once('-')).unwrap_or_default();
            BarisMinggu {
                id: self.id.get(n).and_then(|id| id.parse().ok()).unwrap_or_else(KegiatanId::new),
                versi: versi.parse().ok().filter(|v| *v > 0).unwrap_or(0),
                sidik: sidik.to_owned(),
                ketikan: Ketikan {
                    tanggal: ambil(&self.tanggal, n),
                    jam_mulai: ambil(&self.jam_mulai, n),
                    jam_selesai: ambil(&self.jam_selesai, n),
                    sasaran: self.kode_sasaran(n),
                    uraian: ambil(&self.uraian, n),
                    realisasi: ambil(&self.realisasi, n),
                    satuan: ambil(&self.satuan, n),
                    kendala: ambil(&self.kendala, n),
                },
            }
        });
        let hapus = self.hapus.iter().filter_map(|h| {
            let (id, versi) = h.split_once(':')?;
            Some((id.parse().ok()?, versi.parse().ok()?))
        });
        Naskah { baris: baris.collect(), hapus: hapus.collect() }
    }
}

impl Naskah {
    /// Yang tersimpan saja.
    pub fn dari(tersimpan: &[&Pokok]) -> Self {
        Self { baris: tersimpan.iter().map(|p| BarisMinggu::dari(p)).collect(), hapus: Vec::new() }
    }

    /// Hanya yang disentuh orangnya: inilah yang layak disimpan sebagai draf.
    pub fn perubahan(&self) -> Self {
        Self { baris: self.baris.iter().filter(|b| b.tersentuh()).cloned().collect(), hapus: self.hapus.clone() }
    }

    /// Tidak ada yang diketik.
    pub fn kosong(&self) -> bool {
        self.baris.is_empty() && self.hapus.is_empty()
    }

    /// Draf di atas yang tersimpan sekarang; yang ternyata sudah tersimpan gugur. Sisanya pada `.1`.
    pub fn di_atas(mut self, tersimpan: &[&Pokok]) -> (Self, bool) {
        self.hapus.retain(|(id, _)| tersimpan.iter().any(|p| p.id == *id));
        let mut hasil = Self { baris: Vec::new(), hapus: self.hapus };
        let mut tersisa = !hasil.hapus.is_empty();
        for p in tersimpan.iter().filter(|p| hasil.hapus.iter().all(|(id, _)| *id != p.id)) {
            let kini = BarisMinggu::dari(p);
            let letak = self.baris.iter().position(|b| b.id == p.id);
            let diketik = letak.map(|l| self.baris.remove(l)).filter(|b| b.ketikan.sidik() != kini.sidik);
            tersisa |= diketik.is_some();
            hasil.baris.push(diketik.unwrap_or(kini));
        }
        tersisa |= !self.baris.is_empty();
        hasil.baris.extend(self.baris);
        (hasil, tersisa)
    }

    /// Menyusulkan yang tersimpan sejak halamannya dibuka; yang tidak disentuh mengikuti yang tersimpan.
    pub fn susulkan(&mut self, tersimpan: &[&Pokok]) {
        for p in tersimpan {
            let kini = BarisMinggu::dari(p);
            match self.baris.iter_mut().find(|b| b.id == p.id) {
                Some(b) if b.tersentuh() => {}
                Some(b) => *b = kini,
                None if self.hapus.iter().any(|(id, _)| *id == p.id) => {}
                None => self.baris.push(kini),
            }
        }
        self.baris.retain(|b| b.versi == 0 || b.tersentuh() || tersimpan.iter().any(|p| p.id == b.id));
    }

    /// Draf dari tab lain ikut serta: baris yang tidak ada pada yang ini, dan yang berbeda sebagai pembanding.
    pub fn gabung(&mut self, lain: Self) -> Vec<Ketikan> {
        let mut berbeda = Vec::new();
        for b in lain.baris {
            match self.baris.iter_mut().find(|ini| ini.id == b.id) {
                Some(ini) if !ini.tersentuh() => *ini = b,
                Some(ini) if ini.ketikan.sidik() != b.ketikan.sidik() => berbeda.push(b.ketikan),
                Some(_) => {}
                None => self.baris.push(b),
            }
        }
        let baru: Vec<_> = lain.hapus.into_iter().filter(|h| !self.hapus.contains(h)).collect();
        self.hapus.extend(baru);
        berbeda
    }

    /// Menambah, menghapus, atau mengulang sebuah baris tanpa menyimpan, dan nomor baris yang disentuh; `None` bila
    /// tombolnya bukan itu.
    pub fn tata(&mut self, tindakan: &str, hari: NaiveDate) -> Option<usize> {
        if let Some(n) = tindakan.strip_prefix("ulangi:") {
            let n: usize = n.parse().ok().filter(|n| (1..=self.baris.len()).contains(n))?;
            let ulang = salinan(&self.baris[n - 1].ketikan, &hari.to_string());
            self.baris.insert(n, ulang);
            return Some(n + 1);
        }
        if let Some(n) = tindakan.strip_prefix("hapus:").and_then(|n| n.parse::<usize>().ok())
            && let Some(b) = self.baris.get(n.wrapping_sub(1)).filter(|b| b.versi > 0)
        {
            self.hapus.push((b.id, b.versi));
        }
        let tersentuh = form::tata_baris(&mut self.baris, tindakan, BARIS_MAKS)?;
        if tindakan == "tambah" {
            self.genapi(self.baris.len() - 1 + BARIS_KOSONG, hari);
        }
        self.bertanggal(hari);
        Some(tersentuh)
    }

    /// Menyalin kegiatan sebuah hari sebagai baris baru pada `hari`, dan nomor baris pertamanya.
    pub fn ulangi(&mut self, sumber: &[Pokok], pilihan: &Pilihan, hari: NaiveDate) -> usize {
        self.baris.retain(|b| b.versi > 0 || !b.ketikan.kosong());
        let pertama = self.baris.len() + 1;
        for p in sumber.iter().take(BARIS_MAKS.saturating_sub(self.baris.len())) {
            let mut baru = salinan(&Ketikan::from(&p.isi), &hari.to_string());
            baru.ketikan.sasaran = masih_ada(p, pilihan, hari);
            self.baris.push(baru);
        }
        pertama
    }

    /// Baris kosong secukupnya di bawah.
    pub fn sediakan(&mut self, hari: NaiveDate) {
        let kosong = self.baris.iter().rev().take_while(|b| b.versi == 0 && b.ketikan.kosong()).count();
        self.genapi(self.baris.len() + BARIS_KOSONG.saturating_sub(kosong), hari);
        self.bertanggal(hari);
    }

    fn genapi(&mut self, banyak: usize, hari: NaiveDate) {
        while self.baris.len() < banyak.min(BARIS_MAKS) {
            self.baris.push(BarisMinggu::default());
        }
        self.bertanggal(hari);
    }

    /// Baris baru mengikuti tanggal di atasnya, atau `hari`.
    fn bertanggal(&mut self, hari: NaiveDate) {
        for b in self.baris.iter_mut().filter(|b| b.ketikan.tanggal.is_empty()) {
            b.ketikan.tanggal = hari.to_string();
        }
    }

    /// Perbatasan: isi setiap baris yang disentuh, atau kalimat bagi setiap isian yang keliru.
    ///
    /// # Errors
    /// Bila ada yang keliru.
    pub fn baca(&self, senin: NaiveDate, hari_ini: NaiveDate) -> Result<Vec<(BarisMinggu, Isi)>, Galat> {
        let (mut galat, mut isi) = (Galat::default(), Vec::new());
        let pekan = senin..=senin + chrono::Days::new(6);
        for (n, b) in (1..).zip(&self.baris).filter(|(_, b)| b.tersentuh()) {
            let kolom = |kolom: &str| format!("{kolom}-{n}");
            // Yang sudah tersimpan mungkin pembetulan, yang angkanya boleh berkurang.
            let terbaca = match b.versi {
                0 => b.ketikan.baca(hari_ini, kolom, &mut galat),
                _ => b.ketikan.baca_selisih(hari_ini, kolom, &mut galat),
            };
            let Some(terbaca) = terbaca else { continue };
            if !pekan.contains(&terbaca.tanggal) {
                galat.catat(format!("tanggal-{n}"), "Tanggal ini bukan pada pekan yang dibuka.");
            }
            isi.push((b.clone(), terbaca));
        }
        if self.baris.len() > BARIS_MAKS {
            galat.catat("uraian-1", format!("Satu pekan memuat paling banyak {BARIS_MAKS} baris."));
        }
        if galat.kosong() { Ok(isi) } else { Err(galat) }
    }
}

/// Baris baru berisi sama, selain yang harus ditulis lagi: realisasi dan kendala hari itu.
fn salinan(ketikan: &Ketikan, tanggal: &str) -> BarisMinggu {
    let ketikan =
        Ketikan { tanggal: tanggal.to_owned(), realisasi: String::new(), kendala: String::new(), ..ketikan.clone() };
    BarisMinggu { ketikan, ..BarisMinggu::default() }
}

/// Sasaran yang sama bila masih dapat dipilih pada hari itu; bila langkahnya sudah lewat, RHK-nya.
fn masih_ada(p: &Pokok, pilihan: &Pilihan, hari: NaiveDate) -> String {
    let calon = [p.aksi.map(Sasaran::Aksi), p.indikator.map(Sasaran::Indikator), p.rencana.map(Sasaran::Rencana)];
    let ada = |s: &Sasaran| {
        pilihan.pada(hari).is_some_and(|skp| {
            skp.butir
                .iter()
                .any(|b| b.sasaran == *s && b.masa.is_none_or(|(awal, akhir)| awal <= hari && hari <= akhir))
        })
    };
    calon.into_iter().flatten().find(ada).map(Sasaran::kode).unwrap_or_default()
}

/// Hari Senin pekan itu.
pub fn senin(hari: NaiveDate) -> NaiveDate {
    hari - chrono::Days::new(u64::from(hari.weekday().num_days_from_monday()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::skp::IndikatorId;

    fn hari(tanggal: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, tanggal).unwrap()
    }

    fn ketikan(uraian: &str) -> Ketikan {
        Ketikan { tanggal: "2026-01-12".into(), uraian: uraian.into(), ..Ketikan::default() }
    }

    fn baru(uraian: &str) -> BarisMinggu {
        BarisMinggu { ketikan: ketikan(uraian), ..BarisMinggu::default() }
    }

    fn pokok(uraian: &str) -> Pokok {
        let mut galat = Galat::default();
        Pokok {
            id: KegiatanId::new(),
            pemilik: crate::kernel::id::PegawaiId::new(),
            isi: ketikan(uraian).baca(hari(12), str::to_owned, &mut galat).unwrap(),
            rencana: None,
            indikator: None,
            aksi: None,
            rhk: String::new(),
            bunyi_indikator: String::new(),
            bunyi_aksi: String::new(),
            pembetulan: None,
            dibetulkan: None,
            bukti: 0,
            versi: 2,
        }
    }

    #[test]
    fn formulir_kembali_menjadi_baris_yang_sama() {
        let p = pokok("Rapat");
        let b = BarisMinggu::dari(&p);
        let kode = Sasaran::Indikator(IndikatorId::new()).kode();
        let form = FormMinggu {
            id: vec![b.id.to_string(), "bukan nomor".into()],
            v: vec![b.v(), String::new()],
            tanggal: vec![b.ketikan.tanggal.clone(), "2026-01-12".into()],
            uraian: vec!["Rapat".into(), "Berpilihan".into()],
            pilihan: vec!["rx".into(), kode.clone()],
            sasaran: vec![String::new(), "2".into()],
            hapus: vec![format!("{}:4", p.id), "rusak".into()],
            ..FormMinggu::default()
        };
        let naskah = form.naskah();
        for palsu in ["0", "1", "3", "99999999999999999999", "-1", "x", "r00"] {
            let palsu = FormMinggu { sasaran: vec![String::new(), palsu.into()], ..form.clone() }.naskah();
            let galat = palsu.baca(hari(12), hari(12)).unwrap_err();
            assert_eq!(galat.semua().map(|(k, _)| k).collect::<Vec<_>>(), ["sasaran-2"], "{palsu:?}");
        }
        assert_eq!(naskah.baris[0], b);
        assert!(!naskah.baris[0].tersentuh(), "yang tidak disentuh tidak dikirim ke basis data");
        assert_eq!((naskah.baris[1].ketikan.sasaran.as_str(), naskah.baris[1].tersentuh()), (kode.as_str(), true));
        assert_eq!(naskah.hapus, [(p.id, 4)]);
    }

    #[test]
    fn draf_di_atas_yang_tersimpan_tidak_kehilangan_baris() {
        let (satu, dua) = (pokok("Satu"), pokok("Dua"));
        let mut ubah = BarisMinggu::dari(&satu);
        ubah.ketikan.uraian = "Satu diubah".into();
        let sudah = BarisMinggu { versi: 0, ..BarisMinggu::dari(&dua) };
        let draf = Naskah { baris: vec![ubah, sudah, baru("Tiga")], hapus: vec![] };
        let (hasil, tersisa) = draf.di_atas(&[&satu, &dua]);
        let uraian: Vec<_> = hasil.baris.iter().map(|b| b.ketikan.uraian.as_str()).collect();
        assert_eq!((uraian, tersisa), (vec!["Satu diubah", "Dua", "Tiga"], true));
        let lunas =
            Naskah { baris: vec![BarisMinggu { versi: 0, ..BarisMinggu::dari(&dua) }], hapus: vec![(satu.id, 2)] };
        assert!(!lunas.clone().di_atas(&[&dua]).1, "semuanya ternyata sudah tersimpan");
    }

    #[test]
    fn hapus_dan_ulangi_menata_tanpa_menyimpan() {
        let p = pokok("Satu");
        let mut n = Naskah::dari(&[&p]);
        n.baris[0].ketikan.realisasi = "3".into();
        assert_eq!(n.tata("ulangi:1", hari(13)), Some(2));
        assert_eq!((n.baris[1].ketikan.tanggal.as_str(), n.baris[1].ketikan.realisasi.as_str()), ("2026-01-13", ""));
        assert_ne!(n.baris[1].id, p.id);
        assert_eq!(n.tata("hapus:1", hari(13)), Some(1));
        assert_eq!((n.baris.len(), n.hapus.as_slice()), (1, &[(p.id, 2)][..]));
        assert_eq!(n.tata("tambah", hari(13)), Some(2));
        assert_eq!(n.baris.len(), 1 + BARIS_KOSONG);
        assert!(n.baris.iter().all(|b| !b.ketikan.tanggal.is_empty()));
        assert_eq!(n.tata("simpan", hari(13)), None);
    }

    #[test]
    fn draf_dua_tab_bergabung() {
        let (a, b) = (baru("A"), baru("B"));
        let mut ini = Naskah { baris: vec![a.clone()], hapus: vec![] };
        let lain = BarisMinggu { ketikan: ketikan("A dari tab lain"), ..a };
        let berbeda = ini.gabung(Naskah { baris: vec![lain, b], hapus: vec![] });
        assert_eq!(ini.baris.iter().map(|b| b.ketikan.uraian.as_str()).collect::<Vec<_>>(), ["A", "B"]);
        assert_eq!(berbeda, [ketikan("A dari tab lain")]);
    }

    #[test]
    fn hari_kabisat_dan_batas_tahun_ada_pada_pekannya() {
        let h = |t, b, h| NaiveDate::from_ymd_opt(t, b, h).unwrap();
        assert_eq!(senin(h(2028, 2, 29)), h(2028, 2, 28));
        assert_eq!(senin(h(2027, 1, 1)), h(2026, 12, 28));
        assert_eq!(senin(h(2026, 1, 5)), h(2026, 1, 5));
        assert_eq!(senin(h(2026, 1, 11)), h(2026, 1, 5));
    }
}
