//! Umur sebuah sesi.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    kernel::{
        auth::{Pengguna, PeranInstansi},
        id::PegawaiId,
        time::Zona,
    },
    masuk::klien::{Klien, Token},
};

/// Sesi yang diam selama ini berakhir.
pub const DIAM: TimeDelta = TimeDelta::minutes(30);

/// Sesi berakhir sesudah selama ini, juga bila terus dipakai.
pub const PALING_LAMA: TimeDelta = TimeDelta::hours(12);

/// Pemakaian ditulis paling sering sekian: membaca halaman bukan alasan untuk menulis.
pub const JEDA_SENTUH: TimeDelta = TimeDelta::minutes(5);

/// Sesi yang akan dibuka.
pub struct SesiBaru {
    /// Namanya di antara sesi-sesi orang itu.
    pub id: Uuid,
    /// SHA-256 token.
    pub sidik: Vec<u8>,
    /// Pemiliknya.
    pub pegawai: PegawaiId,
    /// Kapan dibuka.
    pub pada: DateTime<Utc>,
    /// Kapan berakhir, betapapun dipakai.
    pub berakhir: DateTime<Utc>,
    /// `Firefox di Windows`
    pub perangkat: String,
    /// Alamat klien.
    pub alamat: String,
}

impl SesiBaru {
    /// Sesi orang itu pada klien ini, mulai `kini`.
    pub fn untuk(pegawai: PegawaiId, token: &Token, klien: &Klien, kini: DateTime<Utc>) -> Self {
        Self {
            id: Uuid::new_v4(),
            sidik: token.sidik(),
            pegawai,
            pada: kini,
            berakhir: kini + PALING_LAMA,
            perangkat: klien.perangkat.clone(),
            alamat: klien.alamat.to_string(),
        }
    }
}

/// Kapan terakhir dipakai dan kapan pasti berakhir.
#[derive(Clone, Copy)]
pub struct Umur {
    /// Terakhir kali pemakaian ditulis.
    pub terakhir: DateTime<Utc>,
    /// Batas mutlak.
    pub berakhir: DateTime<Utc>,
}

impl Umur {
    /// Pemakaian sekarang perlu ditulis.
    pub fn perlu_disentuh(self, kini: DateTime<Utc>) -> bool {
        kini - self.terakhir >= JEDA_SENTUH
    }

    /// Detik sampai sesi berakhir bila tidak ada yang diminta lagi.
    pub fn sisa(self, kini: DateTime<Utc>) -> i64 {
        (self.terakhir + DIAM).min(self.berakhir).signed_duration_since(kini).num_seconds().max(0)
    }
}

/// Isi `akun.bingkai`: setiap masa disertakan, dan hari ini memilih di antaranya.
#[derive(Debug, Deserialize)]
pub struct BingkaiAkun {
    instansi: String,
    /// Yang pertama berlaku yang dipakai.
    identitas: Vec<IdentitasAkun>,
    menilai: Vec<Masa>,
    peran: Vec<PeranAkun>,
    /// Ketika ia tidak lagi bertugas di sini, sesinya tidak dikenal.
    purna: Vec<Masa>,
}

/// Dari hari itu sampai sebelum hari itu; kosong berarti tanpa batas.
#[derive(Debug, Deserialize)]
struct Masa(Option<NaiveDate>, Option<NaiveDate>);

#[derive(Debug, Deserialize)]
struct IdentitasAkun {
    masa: Masa,
    nama: String,
    zona: String,
}

#[derive(Debug, Deserialize)]
struct PeranAkun {
    masa: Masa,
    peran: String,
    /// Menjangkau seluruh instansi.
    #[serde(default)]
    luas: bool,
}

impl PeranAkun {
    /// Seperti `peran_pengisian`: pimpinan kepegawaian dan PyB memantau hanya bila perannya seluas instansi.
    fn memantau(&self) -> bool {
        match PeranInstansi::baca(&self.peran) {
            Some(PeranInstansi::Kepegawaian | PeranInstansi::Pengelola) => true,
            Some(PeranInstansi::PimpinanKepegawaian | PeranInstansi::Pyb) => self.luas,
            _ => false,
        }
    }
}

impl Masa {
    fn memuat(&self, hari: NaiveDate) -> bool {
        self.0.is_none_or(|mulai| mulai <= hari) && self.1.is_none_or(|selesai| hari < selesai)
    }
}

impl BingkaiAkun {
    /// Orangnya pada saat itu, bila masih bertugas. Hubungan berganti pada tengah malam WIB: zonanya baru diketahui
    /// dari jawabannya.
    pub fn pada(self, kini: DateTime<Utc>, id: PegawaiId, sesi: Uuid, umur: Umur) -> Option<Pengguna> {
        let hari = Zona::Wib.hari(kini);
        if self.purna.iter().any(|m| m.memuat(hari)) {
            return None;
        }
        let identitas = self.identitas.into_iter().find(|i| i.masa.memuat(hari));
        let (nama, zona) = identitas.map_or((String::new(), Zona::Wib), |i| (i.nama, Zona::baca(&i.zona)));
        let peran: Vec<_> = self.peran.iter().filter(|p| p.masa.memuat(hari)).collect();
        Some(Pengguna {
            id,
            nama,
            zona,
            hari_ini: zona.hari(kini),
            instansi: self.instansi,
            menilai: self.menilai.iter().any(|m| m.memuat(hari)),
            seinstansi: peran.iter().any(|p| p.luas && p.peran == PeranInstansi::Kepegawaian.kode()),
            memantau: peran.iter().any(|p| p.memantau()),
            peran: peran.iter().filter_map(|p| PeranInstansi::baca(&p.peran)).collect(),
            sesi,
            sisa_sesi: umur.sisa(kini),
            belum_dibaca: 0,
        })
    }
}

/// Sesi yang ditemukan dari tokennya.
pub struct Ditemukan {
    /// Pemiliknya; `sisa_sesi` sudah dihitung.
    pub pengguna: Pengguna,
    /// Wajib mengganti kata sandi dahulu.
    pub harus_ganti: bool,
    /// Umurnya.
    pub umur: Umur,
}

/// Satu sesi hidup milik sendiri, untuk daftar.
pub struct SesiHidup {
    /// Namanya.
    pub id: Uuid,
    /// `Firefox di Windows`
    pub perangkat: String,
    /// Alamat saat masuk.
    pub alamat: String,
    /// Sejak kapan.
    pub dibuat: DateTime<Utc>,
    /// Terakhir dipakai.
    pub terakhir: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sisa_adalah_yang_lebih_dulu_habis() {
        let kini = DateTime::UNIX_EPOCH;
        let check = |menit_diam: i64, menit_tersisa: i64, harapan: i64| {
            let umur = Umur {
                terakhir: kini - TimeDelta::minutes(menit_diam),
                berakhir: kini + TimeDelta::minutes(menit_tersisa),
            };
            assert_eq!(umur.sisa(kini), harapan * 60, "{menit_diam} {menit_tersisa}");
        };
        check(0, 720, 30);
        check(4, 720, 26);
        check(4, 10, 10);
        check(31, 10, 0);
        check(0, -1, 0);
    }

    #[test]
    fn sesi_disentuh_paling_sering_tiap_lima_menit() {
        let kini = DateTime::UNIX_EPOCH;
        let umur = Umur { terakhir: kini, berakhir: kini + PALING_LAMA };
        assert!(!umur.perlu_disentuh(kini + TimeDelta::seconds(299)));
        assert!(umur.perlu_disentuh(kini + TimeDelta::seconds(300)));
    }
}
