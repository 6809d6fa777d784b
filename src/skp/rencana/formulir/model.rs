//! Dari yang diketik menjadi RHK: apa yang boleh ditulis, dan kalimat bagi yang keliru.

use serde::Deserialize;

use crate::{
    kernel::form::{self, Galat, batasi, sebaris},
    skp::rencana::{
        model::{
            Arah, Aspek, Bagian, INDIKATOR_MAKS, INDIKATOR_PANJANG, Indikator, IndikatorId, IsiRencana, Pendekatan,
            Perspektif, Pimpinan, UKURAN_PANJANG,
        },
        target::baca_target,
    },
};

/// Formulir RHK sebagaimana diketik; kolom indikator berulang menurut urutan baris.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormRencana {
    /// Kode bagian.
    pub bagian: String,
    /// Kalimat RHK.
    pub rhk: String,
    /// Kosong, `direktif`, `tetap`, `perjanjian:` dengan id sasaran, atau id RHK pimpinan.
    pub rhk_pimpinan: String,
    /// Bunyi yang dipertahankan bila pilihannya `tetap`.
    pub rhk_pimpinan_teks: String,
    /// Penugasan dari siapa.
    pub penugasan_dari: String,
    /// Kode perspektif.
    pub perspektif: String,
    /// Id indikator; kosong bagi baris baru.
    pub indikator_id: Vec<String>,
    /// Kode aspek.
    pub aspek: Vec<String>,
    /// Kalimat indikator.
    pub indikator: Vec<String>,
    /// Target sebagaimana ditulis.
    pub target: Vec<String>,
    /// Satuan.
    pub satuan: Vec<String>,
    /// Kode arah, atau `NAIK_MAKS`.
    pub arah: Vec<String>,
    /// Tombol yang ditekan: simpan, tambah, hapus:N, naik:N, turun:N.
    pub tindakan: String,
}

/// Satu baris indikator pada formulir, sebagaimana diketik.
#[derive(Clone, Debug, Default)]
pub struct BarisIndikator {
    /// Id, atau kosong.
    pub id: String,
    /// Kode aspek.
    pub aspek: String,
    /// Kalimat.
    pub indikator: String,
    /// Target.
    pub target: String,
    /// Satuan.
    pub satuan: String,
    /// Kode arah.
    pub arah: String,
}

impl BarisIndikator {
    fn kosong(&self) -> bool {
        [&self.aspek, &self.indikator, &self.target, &self.satuan].iter().all(|s| s.trim().is_empty())
    }
}

impl FormRencana {
    /// Formulir kosong dengan satu baris indikator.
    pub fn kosong() -> Self {
        Self { bagian: Bagian::Utama.kode().into(), ..Self::default().dengan_baris(vec![BarisIndikator::default()]) }
    }

    /// Formulir berisi RHK yang tersimpan.
    pub fn dari(isi: &IsiRencana) -> Self {
        let baris = isi
            .indikator
            .iter()
            .map(|i| BarisIndikator {
                id: i.id.to_string(),
                aspek: i.aspek.map_or("", Aspek::kode).into(),
                indikator: i.indikator.clone(),
                target: i.target.clone(),
                satuan: i.satuan.clone(),
                arah: match (i.arah, i.target_maksimal) {
                    (Some(Arah::Naik), true) => "NAIK_MAKS",
                    (Some(arah), _) => arah.kode(),
                    (None, _) => "",
                }
                .into(),
            })
            .collect();
        let rhk_pimpinan = match &isi.pimpinan {
            Pimpinan::Belum => String::new(),
            Pimpinan::Tulisan { .. } => "tetap".into(),
            Pimpinan::Direktif => "direktif".into(),
            Pimpinan::Perjanjian { id, .. } => format!("perjanjian:{id}"),
            Pimpinan::Tautan { id, .. } => id.to_string(),
        };
        Self {
            bagian: isi.bagian.kode().into(),
            rhk: isi.rhk.clone(),
            rhk_pimpinan,
            rhk_pimpinan_teks: match &isi.pimpinan {
                Pimpinan::Direktif => String::new(),
                lain => lain.teks().into(),
            },
            penugasan_dari: isi.penugasan_dari.clone(),
            perspektif: isi.perspektif.map_or("", Perspektif::kode).into(),
            ..Self::default()
        }
        .dengan_baris(baris)
    }

    /// Baris indikator sebagaimana diketik; kolom yang kurang dianggap kosong.
    pub fn baris(&self) -> Vec<BarisIndikator> {
        let ambil = |kolom: &[String], n: usize| kolom.get(n).cloned().unwrap_or_default();
        // Halaman kami tidak pernah mengirim lebih dari INDIKATOR_MAKS.
        (0..self.indikator.len().max(self.target.len()).min(2 * INDIKATOR_MAKS))
            .map(|n| BarisIndikator {
                id: ambil(&self.indikator_id, n),
                aspek: ambil(&self.aspek, n),
                indikator: ambil(&self.indikator, n),
                target: ambil(&self.target, n),
                satuan: ambil(&self.satuan, n),
                arah: ambil(&self.arah, n),
            })
            .collect()
    }

    fn dengan_baris(mut self, baris: Vec<BarisIndikator>) -> Self {
        let ambil = |kolom: fn(&BarisIndikator) -> &String| baris.iter().map(|b| kolom(b).clone()).collect();
        self.indikator_id = ambil(|b| &b.id);
        self.aspek = ambil(|b| &b.aspek);
        self.indikator = ambil(|b| &b.indikator);
        self.target = ambil(|b| &b.target);
        self.satuan = ambil(|b| &b.satuan);
        self.arah = ambil(|b| &b.arah);
        self
    }

    /// Menambah, menghapus, atau menggeser baris tanpa menyimpan, dan nomor baris yang baru disentuh; `None`
    /// bila yang ditekan Simpan.
    pub fn tata_baris(&self) -> Option<(Self, usize)> {
        let mut baris = self.baris();
        let tersentuh = form::tata_baris(&mut baris, &self.tindakan, INDIKATOR_MAKS)?;
        Some((self.clone().dengan_baris(baris), tersentuh))
    }

    /// Perbatasan: dari yang diketik menjadi isi yang boleh disimpan sebagai draf. Draf boleh
    /// belum lengkap; yang keliru tidak.
    ///
    /// # Errors
    /// Kalimat bagi setiap isian yang keliru.
    pub fn baca(&self) -> Result<IsiRencana, Galat> {
        self.baca_menurut(Pendekatan::Kuantitatif)
    }

    /// Seperti [`FormRencana::baca`], pada dokumen berpendekatan itu.
    ///
    /// # Errors
    /// Kalimat bagi setiap isian yang keliru.
    pub fn baca_menurut(&self, pendekatan: Pendekatan) -> Result<IsiRencana, Galat> {
        let mut galat = Galat::default();
        let rhk = sebaris(&self.rhk);
        batasi(&mut galat, "rhk", "Rencana hasil kerja", &rhk, 500);
        let penugasan_dari = sebaris(&self.penugasan_dari);
        batasi(&mut galat, "penugasan_dari", "Penugasan", &penugasan_dari, 200);
        let bagian = Bagian::baca(&self.bagian);
        if bagian.is_none() {
            galat.catat("bagian", "Pilih utama atau tambahan.");
        }
        let pimpinan = self.pimpinan(&mut galat);
        let baris = self.baris();
        if baris.len() > INDIKATOR_MAKS {
            galat.catat("indikator-1", format!("Satu RHK memuat paling banyak {INDIKATOR_MAKS} indikator."));
        }
        let mut indikator: Vec<Indikator> = baris
            .iter()
            .enumerate()
            .filter(|(_, b)| !b.kosong())
            .map(|(n, b)| baca_baris(n + 1, b, pendekatan, &mut galat))
            .collect();
        let mut terpakai = std::collections::BTreeSet::new();
        for i in &mut indikator {
            if !terpakai.insert(i.id) {
                i.id = IndikatorId::new();
            }
        }
        if rhk.is_empty() && indikator.is_empty() {
            galat.catat("rhk", "Tuliskan rencana hasil kerja, misalnya «Tersusunnya laporan …».");
        }
        match bagian {
            Some(bagian) if galat.kosong() => Ok(IsiRencana {
                bagian,
                rhk,
                pimpinan,
                penugasan_dari,
                perspektif: Perspektif::baca(&self.perspektif),
                indikator,
            }
            .menurut(pendekatan)),
            _ => Err(galat),
        }
    }

    fn pimpinan(&self, galat: &mut Galat) -> Pimpinan {
        let teks = sebaris(&self.rhk_pimpinan_teks);
        batasi(galat, "rhk_pimpinan", "RHK pimpinan", &teks, 500);
        match self.rhk_pimpinan.as_str() {
            "" => Pimpinan::Belum,
            "direktif" => Pimpinan::Direktif,
            "tetap" if teks.is_empty() => Pimpinan::Belum,
            "tetap" => Pimpinan::Tulisan { teks },
            id => match (id.strip_prefix("perjanjian:").map(str::parse), id.parse()) {
                (Some(Ok(id)), _) => Pimpinan::Perjanjian { id, teks },
                (_, Ok(id)) => Pimpinan::Tautan { id, teks: String::new() },
                _ => {
                    galat.catat("rhk_pimpinan", "Pilih RHK pimpinan dari daftar.");
                    Pimpinan::Belum
                }
            },
        }
    }
}

fn baca_baris(n: usize, baris: &BarisIndikator, pendekatan: Pendekatan, galat: &mut Galat) -> Indikator {
    let (indikator, target, mut satuan) = (sebaris(&baris.indikator), sebaris(&baris.target), sebaris(&baris.satuan));
    match pendekatan {
        Pendekatan::Kuantitatif => batasi(galat, &format!("indikator-{n}"), "Indikator", &indikator, INDIKATOR_PANJANG),
        Pendekatan::Kualitatif => {
            batasi(galat, &format!("indikator-{n}"), "Ukuran keberhasilan", &indikator, UKURAN_PANJANG);
        }
    }
    batasi(galat, &format!("target-{n}"), "Target", &target, 200);
    batasi(galat, &format!("satuan-{n}"), "Satuan", &satuan, 60);
    let aspek = Aspek::baca(&baris.aspek);
    if aspek.is_none() && !baris.aspek.is_empty() {
        galat.catat(format!("aspek-{n}"), "Pilih aspek dari daftar.");
    }
    let angka = baca_target(&target).unwrap_or_else(|ganda| {
        galat.catat(format!("target-{n}"), ganda.to_string());
        Default::default()
    });
    if let (Some(bawah), Some(atas)) = (angka.angka, angka.maks)
        && bawah >= atas
    {
        galat.catat(format!("target-{n}"), "Batas bawah rentang harus lebih kecil daripada batas atasnya.");
    }
    if satuan.is_empty() {
        satuan = angka.satuan;
    }
    let (arah, target_maksimal) = match baris.arah.as_str() {
        "NAIK_MAKS" => (Some(Arah::Naik), true),
        kode => (Arah::baca(kode), false),
    };
    Indikator {
        id: baris.id.parse().unwrap_or_else(|_| IndikatorId::new()),
        aspek,
        indikator,
        target,
        angka: angka.angka,
        angka_maks: angka.maks,
        satuan,
        arah,
        target_maksimal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formulir() -> FormRencana {
        FormRencana {
            rhk: "Tersusunnya laporan keuangan".into(),
            indikator: vec!["Jumlah laporan".into()],
            target: vec!["12 laporan".into()],
            aspek: vec!["KUANTITAS".into()],
            ..FormRencana::kosong()
        }
    }

    #[test]
    fn rhk_terbaca() {
        let isi = formulir().baca().unwrap();
        assert_eq!(isi.indikator[0].satuan, "laporan");
        assert_eq!(isi.indikator[0].angka, Some(12.into()));
        assert_eq!(isi.indikator[0].cetak_target(), "12 laporan");
    }

    #[test]
    fn ukuran_keberhasilan_kualitatif_hanya_kalimat() {
        let f = FormRencana { indikator: vec!["a".repeat(1_000), String::new()], ..FormRencana::kosong() };
        let isi = f.baca_menurut(Pendekatan::Kualitatif).unwrap();
        assert_eq!((isi.indikator.len(), isi.indikator[0].indikator.len()), (1, 1_000));
        assert!(f.baca().unwrap_err().untuk("indikator-1").is_some());
        // Yang dikirim dari halaman kuantitatif tidak kehilangan targetnya.
        let lama = formulir().baca_menurut(Pendekatan::Kualitatif).unwrap();
        assert_eq!(lama.indikator[0].indikator, "Jumlah laporan: 12 laporan (kuantitas)");
        assert_eq!((lama.indikator[0].aspek, lama.indikator[0].target.as_str()), (None, ""));
    }

    #[test]
    fn setiap_isian_keliru_mendapat_kalimatnya() {
        let mut f = formulir();
        f.rhk = "a".repeat(501);
        f.target = vec!["90–80%".into()];
        f.aspek = vec!["WARNA".into()];
        let galat = f.baca().unwrap_err();
        for kolom in ["rhk", "target-1", "aspek-1"] {
            assert!(galat.untuk(kolom).is_some(), "{kolom}");
        }
        assert!(FormRencana::kosong().baca().unwrap_err().untuk("rhk").is_some());
    }

    #[test]
    fn baris_ditata_tanpa_kehilangan_tulisan() {
        let mut f = formulir();
        f.tindakan = "tambah".into();
        let (dua, tersentuh) = f.tata_baris().unwrap();
        assert_eq!((dua.baris().len(), tersentuh), (2, 2));
        let mut geser = dua.clone();
        geser.tindakan = "turun:1".into();
        let (tergeser, tersentuh) = geser.tata_baris().unwrap();
        assert_eq!((tergeser.baris()[1].indikator.as_str(), tersentuh), ("Jumlah laporan", 2));
        for (tindakan, harapan) in [("naik:2", 1), ("hapus:2", 1), ("hapus:1", 1), ("naik:1", 1), ("turun:9", 2)] {
            geser.tindakan = tindakan.into();
            assert_eq!(geser.tata_baris().unwrap().1, harapan, "{tindakan}");
        }
        f.tindakan = "simpan".into();
        assert!(f.tata_baris().is_none());
    }
}
