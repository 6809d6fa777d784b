//! Dari baris yang diketik menjadi langkah.

use serde::Deserialize;

use crate::{
    kernel::form::{Galat, batasi, sebaris},
    rencana_aksi::model::{LANGKAH_MAKS, Langkah, LangkahBaru, Lembar, RencanaAksiId, Status},
    skp::{RencanaId, baca_target},
};

/// Formulir sebagaimana diketik; kolom berulang menurut urutan baris.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormAksi {
    /// RHK baris itu.
    pub rencana: Vec<String>,
    /// Draf yang disunting; kosong bagi yang baru.
    pub id: Vec<String>,
    /// Langkah berlaku yang digantikannya.
    pub menggantikan: Vec<String>,
    /// Langkah.
    pub uraian: Vec<String>,
    /// Target.
    pub target: Vec<String>,
    /// Satuan.
    pub satuan: Vec<String>,
    /// Bukti yang direncanakan.
    pub bukti: Vec<String>,
    /// Durasi.
    pub durasi: Vec<String>,
    /// Tombol yang ditekan: simpan, tambah:RHK, hapus:N, naik:N, turun:N.
    pub tindakan: String,
}

/// Satu baris sebagaimana diketik.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BarisAksi {
    /// RHK-nya.
    pub rencana: String,
    /// Draf yang disunting.
    pub id: String,
    /// Langkah berlaku yang digantikan.
    pub menggantikan: String,
    /// Langkah.
    pub uraian: String,
    /// Target.
    pub target: String,
    /// Satuan.
    pub satuan: String,
    /// Bukti yang direncanakan.
    pub bukti: String,
    /// Durasi.
    pub durasi: String,
}

impl BarisAksi {
    pub(in crate::rencana_aksi) fn kosong(&self) -> bool {
        [&self.uraian, &self.target, &self.satuan, &self.bukti, &self.durasi].iter().all(|s| s.trim().is_empty())
    }

    fn bagi(rencana: RencanaId) -> Self {
        Self { rencana: rencana.to_string(), ..Self::default() }
    }

    fn dari(rencana: RencanaId, l: &Langkah) -> Self {
        let (id, menggantikan) = match l.status {
            Status::Draf => (l.id.to_string(), l.menggantikan.map(|m| m.to_string()).unwrap_or_default()),
            _ => (String::new(), l.id.to_string()),
        };
        Self {
            rencana: rencana.to_string(),
            id,
            menggantikan,
            uraian: l.uraian.clone(),
            target: l.target.clone(),
            satuan: l.satuan.clone(),
            bukti: l.bukti.clone(),
            durasi: l.durasi.clone(),
        }
    }

    pub(in crate::rencana_aksi) fn baca(&self, n: usize, galat: &mut Galat) -> LangkahBaru {
        let mut teks = |kolom: &str, sebutan: &str, nilai: &str, maks| {
            let nilai = sebaris(nilai);
            batasi(galat, &format!("{kolom}-{n}"), sebutan, &nilai, maks);
            nilai
        };
        let uraian = teks("uraian", "Rencana aksi", &self.uraian, 1_000);
        let target = teks("target", "Target", &self.target, 200);
        let satuan = teks("satuan", "Satuan", &self.satuan, 50);
        let bukti = teks("bukti", "Bukti dukung yang direncanakan", &self.bukti, 300);
        let durasi = teks("durasi", "Durasi", &self.durasi, 100);
        if uraian.is_empty() {
            galat.catat(format!("uraian-{n}"), "Tulis langkahnya, atau kosongkan seluruh baris ini.");
        }
        let terbaca = baca_target(&target).unwrap_or_else(|ganda| {
            galat.catat(format!("target-{n}"), ganda.to_string());
            Default::default()
        });
        let satuan = if satuan.is_empty() { terbaca.satuan } else { satuan };
        LangkahBaru {
            id: RencanaAksiId::new(),
            menggantikan: None,
            rencana: RencanaId::new(),
            uraian,
            target,
            angka: terbaca.angka.filter(|_| terbaca.maks.is_none()),
            satuan,
            bukti,
            durasi,
        }
    }
}

impl FormAksi {
    /// Drafnya; tanpa draf, yang berlaku. Setiap RHK paling sedikit satu baris.
    pub fn dari(lembar: &Lembar) -> Self {
        let status = if lembar.ada(Status::Draf) { Status::Draf } else { Status::Berlaku };
        let mut baris = Vec::new();
        for k in &lembar.kelompok {
            let langkah = k.dalam(status);
            match langkah.is_empty() {
                true => baris.push(BarisAksi::bagi(k.rencana)),
                false => baris.extend(langkah.into_iter().map(|l| BarisAksi::dari(k.rencana, l))),
            }
        }
        Self::default().dengan(baris)
    }

    /// Baris sebagaimana diketik.
    pub fn baris(&self) -> Vec<BarisAksi> {
        let ambil = |kolom: &[String], n: usize| kolom.get(n).cloned().unwrap_or_default();
        (0..self.uraian.len().min(2 * LANGKAH_MAKS))
            .map(|n| BarisAksi {
                rencana: ambil(&self.rencana, n),
                id: ambil(&self.id, n),
                menggantikan: ambil(&self.menggantikan, n),
                uraian: ambil(&self.uraian, n),
                target: ambil(&self.target, n),
                satuan: ambil(&self.satuan, n),
                bukti: ambil(&self.bukti, n),
                durasi: ambil(&self.durasi, n),
            })
            .collect()
    }

    fn dengan(mut self, baris: Vec<BarisAksi>) -> Self {
        let ambil = |kolom: fn(&BarisAksi) -> &String| baris.iter().map(|b| kolom(b).clone()).collect();
        self.rencana = ambil(|b| &b.rencana);
        self.id = ambil(|b| &b.id);
        self.menggantikan = ambil(|b| &b.menggantikan);
        self.uraian = ambil(|b| &b.uraian);
        self.target = ambil(|b| &b.target);
        self.satuan = ambil(|b| &b.satuan);
        self.bukti = ambil(|b| &b.bukti);
        self.durasi = ambil(|b| &b.durasi);
        self
    }

    /// Menambah, menghapus, atau menggeser baris di dalam RHK-nya tanpa menyimpan, dan nomor baris yang disentuh;
    /// `None` bila yang ditekan Simpan.
    pub fn tata_baris(&self) -> Option<(Self, usize)> {
        let (kata, nilai) = self.tindakan.split_once(':')?;
        let mut baris = self.baris();
        if kata == "tambah" {
            let letak = baris.iter().rposition(|b| b.rencana == nilai).map_or(baris.len(), |n| n + 1);
            if baris.len() < LANGKAH_MAKS {
                baris.insert(letak, BarisAksi { rencana: nilai.to_owned(), ..BarisAksi::default() });
            }
            return Some((self.clone().dengan(baris), letak + 1));
        }
        let n = nilai.parse::<usize>().ok()?.checked_sub(1).filter(|n| *n < baris.len())?;
        let sekelompok = |a: usize, b: usize| b < baris.len() && baris[a].rencana == baris[b].rencana;
        let tersentuh = match kata {
            "naik" if n > 0 && sekelompok(n, n - 1) => {
                baris.swap(n - 1, n);
                n
            }
            "turun" if sekelompok(n, n + 1) => {
                baris.swap(n, n + 1);
                n + 2
            }
            "hapus" => {
                // RHK-nya tetap menyediakan satu baris kosong.
                let sendiri = baris.iter().filter(|b| b.rencana == baris[n].rencana).count() == 1;
                let rencana = baris[n].rencana.clone();
                match sendiri {
                    true => baris[n] = BarisAksi { rencana, ..BarisAksi::default() },
                    false => drop(baris.remove(n)),
                }
                n + 1
            }
            "naik" | "turun" => n + 1,
            _ => return None,
        };
        Some((self.clone().dengan(baris), tersentuh))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn baris_ditata_di_dalam_rhk_nya() {
        let form = FormAksi {
            rencana: vec!["a".into(), "a".into(), "b".into()],
            uraian: vec!["1".into(), "2".into(), "3".into()],
            ..FormAksi::default()
        };
        let check = |tindakan: &str, harapan: &[&str], tersentuh: usize| {
            let (tertata, n) = FormAksi { tindakan: tindakan.into(), ..form.clone() }.tata_baris().unwrap();
            assert_eq!(
                (tertata.uraian, n),
                (harapan.iter().map(|s| (*s).to_owned()).collect(), tersentuh),
                "{tindakan}"
            );
        };
        check("turun:1", &["2", "1", "3"], 2);
        check("turun:2", &["1", "2", "3"], 2);
        check("naik:3", &["1", "2", "3"], 3);
        check("tambah:a", &["1", "2", "", "3"], 3);
        check("hapus:3", &["1", "2", ""], 3);
        check("hapus:1", &["2", "3"], 1);
    }
}
