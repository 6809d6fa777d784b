//! Apa yang ditunjuk sebuah tulisan.

use chrono::NaiveDate;
use uuid::Uuid;

/// Unit yang tertunjuk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tertunjuk {
    /// Unitnya.
    pub id: Uuid,
    /// Kodenya.
    pub kode: String,
    /// Nama dan unit di atasnya.
    pub nama: String,
    /// Mulai berlaku.
    pub mulai: NaiveDate,
    /// Hari sesudah hari terakhirnya.
    pub selesai: Option<NaiveDate>,
    /// Ditunjuk dengan kodenya.
    pub tepat: bool,
}

/// Ke mana sebuah tulisan menunjuk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Tunjuk {
    /// Tidak ada yang ditulis.
    #[default]
    Kosong,
    /// Sebuah unit dalam lingkup pelaku.
    Satu(Tertunjuk),
    /// Beberapa unit bernama sama; kode dan nama masing-masing.
    Kembar(Vec<(String, String)>),
    /// Tidak ada, atau di luar lingkup pelaku.
    Tiada,
}

impl Tunjuk {
    /// Kode tidak pernah kembar; nama boleh, dan yang kembar tidak menunjuk apa pun.
    pub(super) fn dari(mut cocok: Vec<Tertunjuk>) -> Self {
        if let Some(tepat) = cocok.iter().position(|u| u.tepat) {
            return Self::Satu(cocok.swap_remove(tepat));
        }
        match cocok.len() {
            0 => Self::Tiada,
            1 => Self::Satu(cocok.remove(0)),
            _ => Self::Kembar(cocok.into_iter().map(|u| (u.kode, u.nama)).collect()),
        }
    }

    /// Unitnya, bila tepat satu.
    pub fn satu(&self) -> Option<&Tertunjuk> {
        match self {
            Self::Satu(unit) => Some(unit),
            _ => None,
        }
    }

    /// Mengapa tulisan itu tidak menunjuk tepat satu unit; yang kosong tidak keliru.
    pub fn keberatan(&self, tulisan: &str) -> Option<String> {
        let tulisan = tulisan.trim();
        match self {
            Self::Kosong | Self::Satu(_) => None,
            Self::Tiada => {
                Some(format!("Tidak ada unit «{tulisan}» dalam lingkup Anda. Tuliskan kode atau nama lengkapnya."))
            }
            Self::Kembar(unit) => {
                let unit: Vec<String> = unit.iter().map(|(kode, nama)| format!("{kode} ({nama})")).collect();
                Some(format!("Ada lebih dari satu unit bernama «{tulisan}»: {}. Tuliskan kodenya.", unit.join("; ")))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(kode: &str, tepat: bool) -> Tertunjuk {
        let (nama, mulai) = ("Seksi Data".to_owned(), NaiveDate::MIN);
        Tertunjuk { id: Uuid::nil(), kode: kode.into(), nama, mulai, selesai: None, tepat }
    }

    #[test]
    fn yang_kembar_ditanyakan_kecuali_kodenya_ditulis() {
        assert_eq!(Tunjuk::dari(vec![]), Tunjuk::Tiada);
        assert_eq!(Tunjuk::dari(vec![unit("A", false)]).satu().unwrap().kode, "A");
        let kembar = Tunjuk::dari(vec![unit("A", false), unit("B", false)]);
        assert!(kembar.satu().is_none());
        assert_eq!(
            kembar.keberatan(" Seksi Data ").unwrap(),
            "Ada lebih dari satu unit bernama «Seksi Data»: A (Seksi Data); B (Seksi Data). Tuliskan kodenya."
        );
        let tepat = Tunjuk::dari(vec![unit("A", false), unit("B", true)]);
        assert_eq!(tepat.satu().unwrap().kode, "B");
        assert_eq!(tepat.keberatan("B"), None);
        assert_eq!(Tunjuk::Kosong.keberatan(""), None);
    }
}
