//! Jumlah kegiatan dalam serentang hari.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::{
    kernel::time::rentang,
    skp::{RencanaId, SkpId},
};

/// Jumlah kegiatan bagi satu indikator dan satuan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Jumlah {
    /// Indikatornya; kosong bagi yang tidak menyebutnya.
    pub indikator: Option<String>,
    /// Target setahunnya.
    pub target: String,
    /// Satuan.
    pub satuan: String,
    /// Jumlah realisasi; kosong bila tidak ada yang menyebut angka.
    pub realisasi: Option<Decimal>,
    /// Realisasi yang terakhir dicatat.
    pub terakhir: Option<Decimal>,
    /// Banyaknya kegiatan.
    pub kegiatan: i64,
    /// Lamanya, dalam menit.
    pub menit: i64,
    /// Banyaknya bukti.
    pub bukti: i64,
}

impl Jumlah {
    /// `12 laporan`; persentase tidak dijumlahkan, yang dibaca adalah yang terakhir.
    pub fn tulis(&self) -> String {
        let Some(jumlah) = self.realisasi else { return "–".to_owned() };
        match self.satuan.as_str() {
            "%" => format!("{}% (terakhir)", angka(self.terakhir.unwrap_or(jumlah))),
            "" => angka(jumlah),
            satuan => format!("{} {satuan}", angka(jumlah)),
        }
    }
}

/// Jumlah kegiatan bagi satu RHK.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RekapRhk {
    /// RHK-nya.
    pub rencana: RencanaId,
    /// Bunyinya.
    pub rhk: String,
    /// Kosong bila belum ada kegiatannya.
    pub jumlah: Vec<Jumlah>,
}

impl RekapRhk {
    /// Banyaknya kegiatan, menit, dan bukti.
    pub fn total(&self) -> (i64, i64, i64) {
        total(&self.jumlah)
    }
}

/// RHK sebuah versi SKP, dan hari-hari berlakunya di dalam rentang itu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RekapSkp {
    /// Hari pertama berlakunya.
    pub mulai: NaiveDate,
    /// Hari terakhirnya.
    pub selesai: NaiveDate,
    /// RHK-nya.
    pub rhk: Vec<RekapRhk>,
}

impl RekapSkp {
    /// Masanya.
    pub fn masa(&self) -> String {
        rentang(self.mulai, self.selesai)
    }
}

/// Semua kegiatan seseorang dalam serentang hari.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rekap {
    /// Menurut versi SKP, yang lebih dahulu berlaku di depan.
    pub skp: Vec<RekapSkp>,
    /// Yang tidak menyebut RHK.
    pub tanpa_rhk: Vec<Jumlah>,
}

fn total(jumlah: &[Jumlah]) -> (i64, i64, i64) {
    jumlah.iter().fold((0, 0, 0), |(k, m, b), j| (k + j.kegiatan, m + j.menit, b + j.bukti))
}

/// Satu baris rekap, terurut menurut SKP lalu RHK.
pub struct Baris {
    /// SKP-nya.
    pub skp: Option<SkpId>,
    /// Hari pertama dan terakhir berlakunya di dalam rentang itu.
    pub masa: Option<(NaiveDate, NaiveDate)>,
    /// RHK-nya; kosong bagi yang tidak menyebutnya.
    pub rencana: Option<RencanaId>,
    /// Bunyinya.
    pub rhk: String,
    /// Kosong bila belum ada kegiatannya.
    pub jumlah: Option<Jumlah>,
}

impl Rekap {
    /// Menyusun rekap dari baris-baris yang terurut.
    pub fn dari(baris: impl IntoIterator<Item = Baris>) -> Self {
        let mut rekap = Self::default();
        let mut terakhir = None;
        for b in baris {
            let (Some(rencana), Some((mulai, selesai))) = (b.rencana, b.masa) else {
                rekap.tanpa_rhk.extend(b.jumlah);
                continue;
            };
            if terakhir != b.skp {
                terakhir = b.skp;
                rekap.skp.push(RekapSkp { mulai, selesai, rhk: Vec::new() });
            }
            let Some(skp) = rekap.skp.last_mut() else { continue };
            if skp.rhk.last().is_none_or(|r| r.rencana != rencana) {
                skp.rhk.push(RekapRhk { rencana, rhk: b.rhk, jumlah: Vec::new() });
            }
            if let Some(rhk) = skp.rhk.last_mut() {
                rhk.jumlah.extend(b.jumlah);
            }
        }
        rekap
    }

    /// Banyaknya kegiatan, menit, dan bukti seluruhnya.
    pub fn total(&self) -> (i64, i64, i64) {
        let ber_rhk = self.skp.iter().flat_map(|s| &s.rhk).map(RekapRhk::total);
        ber_rhk.chain([total(&self.tanpa_rhk)]).fold((0, 0, 0), |(a, b, c), (x, y, z)| (a + x, b + y, c + z))
    }

    /// Banyaknya kegiatan yang tidak menyebut RHK.
    pub fn kegiatan_tanpa_rhk(&self) -> i64 {
        total(&self.tanpa_rhk).0
    }
}

/// `1.234,5`
pub fn angka(bilangan: Decimal) -> String {
    let tulisan = bilangan.normalize().abs().to_string();
    let (bulat, pecahan) = tulisan.split_once('.').unwrap_or((&tulisan, ""));
    let mut hasil = if bilangan.is_sign_negative() && !bilangan.is_zero() { "−".to_owned() } else { String::new() };
    for (n, c) in bulat.chars().enumerate() {
        if n > 0 && (bulat.len() - n).is_multiple_of(3) {
            hasil.push('.');
        }
        hasil.push(c);
    }
    if !pecahan.is_empty() {
        hasil.push(',');
        hasil.push_str(pecahan);
    }
    hasil
}

/// `7 jam 30 menit`
pub fn jam(menit: i64) -> String {
    match (menit / 60, menit % 60) {
        (0, 0) => "–".to_owned(),
        (0, m) => format!("{m} menit"),
        (j, 0) => format!("{} jam", angka(j.into())),
        (j, m) => format!("{} jam {m} menit", angka(j.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn angka_ditulis_dengan_titik_ribuan_dan_koma_desimal() {
        let check = |bilangan: &str, harapan: &str| assert_eq!(angka(bilangan.parse().unwrap()), harapan);
        check("0", "0");
        check("-0", "0");
        check("999", "999");
        check("1000", "1.000");
        check("1234567.50", "1.234.567,5");
        check("-2.25", "−2,25");
        assert_eq!((jam(0).as_str(), jam(45).as_str(), jam(120).as_str()), ("–", "45 menit", "2 jam"));
        assert_eq!(jam(451), "7 jam 31 menit");
    }

    #[test]
    fn persentase_tidak_dijumlahkan_pada_tampilan() {
        let jumlah =
            Jumlah { satuan: "%".into(), realisasi: Some(185.into()), terakhir: Some(95.into()), ..Jumlah::default() };
        assert_eq!(jumlah.tulis(), "95% (terakhir)");
        assert_eq!(Jumlah { satuan: "laporan".into(), ..jumlah.clone() }.tulis(), "185 laporan");
        assert_eq!(Jumlah { realisasi: None, ..jumlah }.tulis(), "–");
    }
}
