//! NIP, pangkat, jabatan: apa yang benar tentang seseorang sebelum ia membuka aplikasi.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::kernel::id::PegawaiId;

/// Nomor Induk Pegawai delapan belas angka: NIP PNS atau NI PPPK.
///
/// Susunannya: tanggal lahir, pengangkatan (PNS tahun dan bulan; PPPK tahun dan dua angka kode),
/// jenis kelamin, nomor urut. Tidak ada angka pemeriksa.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Nip(String);

/// Bentuk nomor: mana yang tampak dari angkanya. Jenis pegawai pada data induk tetap yang menang.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BentukNip {
    /// Angka 13–14 sebuah bulan.
    Pns,
    /// Angka 13–14 sebuah kode.
    Pppk,
}

/// Mengapa sebuah nomor ditolak, dalam kalimat bagi orang yang mengetiknya.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NipKeliru {
    /// Bukan delapan belas angka.
    #[error("NIP terdiri atas 18 angka; yang Anda tulis {0} angka.")]
    Panjang(usize),
    /// Ada huruf atau tanda lain.
    #[error("NIP hanya berisi angka.")]
    BukanAngka,
    /// Delapan angka pertama bukan tanggal.
    #[error("Delapan angka pertama NIP bukan tanggal lahir yang ada dalam kalender.")]
    TanggalLahir,
    /// Angka ke-15 bukan 1 atau 2.
    #[error("Angka ke-15 NIP harus 1 (pria) atau 2 (wanita).")]
    JenisKelamin,
    /// Tiga angka terakhir nol semua.
    #[error("Tiga angka terakhir NIP tidak boleh 000.")]
    NomorUrut,
}

impl Nip {
    /// Membaca nomor sebagaimana ditempel orang: spasi, titik, tanda hubung dan apostrof diabaikan.
    ///
    /// # Errors
    /// Bila bukan nomor yang mungkin; lihat [`NipKeliru`].
    pub fn baca(tulisan: &str) -> Result<Self, NipKeliru> {
        let angka: String = tulisan.chars().filter(|c| !matches!(c, ' ' | '.' | '\'' | '-' | '\u{a0}')).collect();
        if !angka.chars().all(|c| c.is_ascii_digit()) {
            return Err(NipKeliru::BukanAngka);
        }
        if angka.len() != 18 {
            return Err(NipKeliru::Panjang(angka.len()));
        }
        let nip = Self(angka);
        if nip.lahir().is_none() {
            return Err(NipKeliru::TanggalLahir);
        }
        if !matches!(&nip.0[14..15], "1" | "2") {
            return Err(NipKeliru::JenisKelamin);
        }
        if nip.0.ends_with("000") {
            return Err(NipKeliru::NomorUrut);
        }
        Ok(nip)
    }

    /// Delapan belas angka tanpa spasi.
    pub fn angka(&self) -> &str {
        &self.0
    }

    /// Bentuk PNS atau PPPK menurut angka 13–14.
    pub fn bentuk(&self) -> BentukNip {
        match self.bilangan(12, 14) {
            1..=12 => BentukNip::Pns,
            _ => BentukNip::Pppk,
        }
    }

    /// Yang janggal tetapi boleh disimpan dengan alasan.
    pub fn peringatan(&self, hari: NaiveDate, jenis: JenisPegawai) -> Vec<&'static str> {
        let mut janggal = Vec::new();
        let (lahir, angkat) = (self.bilangan(0, 4), self.bilangan(8, 12));
        if angkat < lahir + 18 || angkat > lahir + 58 {
            janggal.push("Usia saat pengangkatan di luar 18–58 tahun.");
        }
        if angkat > u32::try_from(chrono::Datelike::year(&hari)).unwrap_or(0) {
            janggal.push("Tahun pengangkatan masih di masa depan.");
        }
        let sesuai = match jenis {
            JenisPegawai::Pns => self.bentuk() == BentukNip::Pns,
            JenisPegawai::Pppk => self.bentuk() == BentukNip::Pppk,
            JenisPegawai::NonAsn => true,
        };
        if !sesuai {
            janggal.push("Bentuk nomor tidak sesuai dengan jenis pegawai pada data induk.");
        }
        janggal
    }

    /// `19660801 198803 1 001` bagi PNS; delapan belas angka sekaligus bagi PPPK.
    pub fn tulis(&self, jenis: JenisPegawai) -> String {
        let s = &self.0;
        match jenis {
            JenisPegawai::Pns => format!("{} {} {} {}", &s[..8], &s[8..14], &s[14..15], &s[15..]),
            _ => s.clone(),
        }
    }

    fn lahir(&self) -> Option<NaiveDate> {
        let tahun = i32::try_from(self.bilangan(0, 4)).ok()?;
        NaiveDate::from_ymd_opt(tahun, self.bilangan(4, 6), self.bilangan(6, 8))
    }

    fn bilangan(&self, dari: usize, sampai: usize) -> u32 {
        self.0[dari..sampai].bytes().fold(0, |n, b| n * 10 + u32::from(b - b'0'))
    }
}

/// PNS, PPPK, atau penilai yang bukan ASN (UU 20/2023; data-asn bagian 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum JenisPegawai {
    /// Pegawai Negeri Sipil.
    Pns,
    /// Pegawai Pemerintah dengan Perjanjian Kerja.
    Pppk,
    /// Bupati, TNI/Polri, atau pejabat lain tanpa NIP.
    NonAsn,
}

impl JenisPegawai {
    /// Membaca ejaan pada `pegawai.jenis`.
    pub fn baca(s: &str) -> Self {
        match s {
            "PNS" => Self::Pns,
            "PPPK" => Self::Pppk,
            _ => Self::NonAsn,
        }
    }
}

/// Kelompok jabatan; menentukan bentuk SKP dan siapa boleh menilai.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum JenisJabatan {
    /// Jabatan Pimpinan Tinggi: formulir F2.
    Jpt,
    /// Administrator.
    Administrator,
    /// Pengawas; penilai paling rendah.
    Pengawas,
    /// Fungsional.
    Fungsional,
    /// Pelaksana.
    Pelaksana,
}

impl JenisJabatan {
    /// Membaca ejaan pada `jabatan.jenis`.
    pub fn baca(s: &str) -> Option<Self> {
        Some(match s {
            "JPT" => Self::Jpt,
            "ADMINISTRATOR" => Self::Administrator,
            "PENGAWAS" => Self::Pengawas,
            "FUNGSIONAL" => Self::Fungsional,
            "PELAKSANA" => Self::Pelaksana,
            _ => return None,
        })
    }
}

/// Label dan nomor yang tercetak: NIP, NIPPPK, NRP, atau tidak ada.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NomorIdentitas {
    /// `NIP`, `NIPPPK` atau `NRP`.
    pub label: String,
    /// Nomor sebagaimana tercetak.
    pub nomor: String,
}

/// Lima baris kotak pihak pada formulir, sebagaimana pada suatu hari (formulir 0.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identitas {
    /// Orangnya.
    pub id: PegawaiId,
    /// Nama dengan gelar.
    pub nama: String,
    /// Nomor; penilai bukan ASN mungkin tidak bernomor.
    pub nomor: Option<NomorIdentitas>,
    /// `Penata Muda Tingkat I, III/b`; PPPK cukup angka Romawi.
    pub pangkat: String,
    /// Jabatan, didahului Plt. atau Plh. bila demikian.
    pub jabatan: String,
    /// Unit kerja.
    pub unit: String,
    /// Kelompok jabatannya, bila punya penempatan.
    pub jenis_jabatan: Option<JenisJabatan>,
}

/// Identitas sebagaimana tersimpan pada `identitas_pegawai`, sebelum ditulis seperti tercetak.
#[derive(Clone, Debug, Deserialize)]
pub struct Kartu {
    id: PegawaiId,
    jenis: String,
    nip: Option<String>,
    nrp: Option<String>,
    nama: String,
    gelar_depan: String,
    gelar_belakang: String,
    golongan: String,
    /// `DEFINITIF`, `PLT`, `PLH`; kosong bagi yang tanpa penempatan.
    sebagai: Option<String>,
    jabatan: String,
    jenis_jabatan: Option<String>,
    unit: String,
}

impl From<Kartu> for Identitas {
    fn from(k: Kartu) -> Self {
        let awalan = match k.sebagai.as_deref() {
            Some("PLT") => "Plt. ",
            Some("PLH") => "Plh. ",
            _ => "",
        };
        Self {
            id: k.id,
            nama: nama_lengkap(&k.gelar_depan, &k.nama, &k.gelar_belakang),
            nomor: nomor(JenisPegawai::baca(&k.jenis), k.nip.as_deref(), k.nrp.as_deref()),
            pangkat: pangkat(&k.golongan),
            jabatan: format!("{awalan}{}", k.jabatan),
            unit: k.unit,
            jenis_jabatan: k.jenis_jabatan.as_deref().and_then(JenisJabatan::baca),
        }
    }
}

/// Penilai dan Atasan Penilai pada suatu hari, masing-masing dengan unit yang dikepalainya
/// dalam hubungan itu.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Garis {
    /// Pejabat Penilai Kinerja.
    pub penilai: Option<PegawaiId>,
    /// Unit yang dikepalai penilai.
    pub unit_penilai: Option<uuid::Uuid>,
    /// Atasan dari Pejabat Penilai Kinerja.
    pub atasan: Option<PegawaiId>,
    /// Unit yang dikepalai Atasan Penilai.
    pub unit_atasan: Option<uuid::Uuid>,
}

/// Pangkat dan golongan ruang seperti tercetak (data-asn bagian 2).
pub fn pangkat(golongan: &str) -> String {
    let nama = match golongan {
        "I/a" => "Juru Muda",
        "I/b" => "Juru Muda Tingkat I",
        "I/c" => "Juru",
        "I/d" => "Juru Tingkat I",
        "II/a" => "Pengatur Muda",
        "II/b" => "Pengatur Muda Tingkat I",
        "II/c" => "Pengatur",
        "II/d" => "Pengatur Tingkat I",
        "III/a" => "Penata Muda",
        "III/b" => "Penata Muda Tingkat I",
        "III/c" => "Penata",
        "III/d" => "Penata Tingkat I",
        "IV/a" => "Pembina",
        "IV/b" => "Pembina Tingkat I",
        "IV/c" => "Pembina Utama Muda",
        "IV/d" => "Pembina Utama Madya",
        "IV/e" => "Pembina Utama",
        _ => return golongan.to_owned(),
    };
    format!("{nama}, {golongan}")
}

/// Sebutan sebuah peran instansi bagi orang yang membacanya.
pub fn sebutan_peran(peran: &str) -> &'static str {
    match peran {
        "KEPEGAWAIAN" => "Staf kepegawaian",
        "PIMPINAN_KEPEGAWAIAN" => "Pimpinan unit kepegawaian",
        "PYB" => "Pejabat yang Berwenang",
        "KONSELOR" => "Konselor independen",
        "KONSELOR_PENILAI" => "Penilai berpelatihan konseling",
        "KONSELOR_FUNGSIONAL" => "Pejabat dengan fungsi konseling",
        "PENGELOLA" => "Pengelola kinerja",
        "ADMIN" => "Admin aplikasi",
        "AUDITOR" => "Auditor pelindungan data pribadi",
        _ => "Peran lain",
    }
}

/// Satu peran pada profil.
#[derive(Clone, Debug)]
pub struct PeranDipegang {
    /// Sebutan yang dikenal orang.
    pub sebutan: &'static str,
    /// Unit lingkupnya; kosong berarti seluruh instansi.
    pub unit: Option<String>,
    /// Surat keputusan atau dasar lain.
    pub dasar: String,
    /// Sejak.
    pub mulai: NaiveDate,
}

/// `gelar depan + nama + gelar belakang`
pub fn nama_lengkap(depan: &str, nama: &str, belakang: &str) -> String {
    let mut lengkap = String::new();
    if !depan.is_empty() {
        lengkap = format!("{depan} ");
    }
    lengkap += nama;
    if !belakang.is_empty() {
        lengkap = format!("{lengkap}, {belakang}");
    }
    lengkap
}

/// Label dan nomor seseorang menurut jenisnya.
pub fn nomor(jenis: JenisPegawai, nip: Option<&str>, nrp: Option<&str>) -> Option<NomorIdentitas> {
    let (label, nomor) = match (jenis, nip.and_then(|n| Nip::baca(n).ok()), nrp) {
        (JenisPegawai::Pns, Some(nip), _) => ("NIP", nip.tulis(jenis)),
        (JenisPegawai::Pppk, Some(nip), _) => ("NIPPPK", nip.tulis(jenis)),
        (JenisPegawai::NonAsn, Some(nip), _) => ("NIP", nip.tulis(JenisPegawai::Pns)),
        (_, None, Some(nrp)) => ("NRP", nrp.to_owned()),
        (_, None, None) => return None,
    };
    Some(NomorIdentitas { label: label.into(), nomor })
}

/// Hubungan seseorang dengan kinerja orang lain pada suatu hari, sebagaimana dijawab `hubungan_kinerja`; selain ini
/// tidak ada yang membaca (aturan 2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hubungan {
    /// Kinerjanya sendiri.
    Pemilik,
    /// Pejabat Penilai Kinerjanya.
    Penilai,
    /// Atasan Pejabat Penilai Kinerjanya.
    Atasan,
    /// Pengelola kinerja unitnya.
    Pengelola,
}

impl Hubungan {
    /// Membaca jawaban basis data; yang tidak dikenal bukan hubungan.
    pub fn baca(kode: &str) -> Option<Self> {
        Some(match kode {
            "PEMILIK" => Self::Pemilik,
            "PENILAI" => Self::Penilai,
            "ATASAN" => Self::Atasan,
            "PENGELOLA" => Self::Pengelola,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nip_dibaca_seperti_ditempel_orang() {
        for tulisan in ["196608011988031001", "19660801 198803 1 001", "'19660801.198803.1.001"] {
            let nip = Nip::baca(tulisan).unwrap();
            assert_eq!(nip.angka(), "196608011988031001");
            assert_eq!(nip.bentuk(), BentukNip::Pns);
            assert_eq!(nip.tulis(JenisPegawai::Pns), "19660801 198803 1 001");
        }
        assert_eq!(Nip::baca("199005152024211001").unwrap().bentuk(), BentukNip::Pppk);
        assert_eq!(Nip::baca("199005152024242007").unwrap().bentuk(), BentukNip::Pppk);
    }

    #[test]
    fn nip_yang_mustahil_ditolak() {
        let check = |tulisan: &str, harapan: NipKeliru| assert_eq!(Nip::baca(tulisan), Err(harapan), "{tulisan}");
        check("200102292020031001", NipKeliru::TanggalLahir);
        check("199513012020121001", NipKeliru::TanggalLahir);
        check("199005152024123012", NipKeliru::JenisKelamin);
        check("199005152024031000", NipKeliru::NomorUrut);
        check("19900515202403100", NipKeliru::Panjang(17));
        check("19900515202403100X", NipKeliru::BukanAngka);
        check("", NipKeliru::Panjang(0));
    }

    #[test]
    fn nip_yang_janggal_diperingatkan() {
        let hari = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let check = |tulisan: &str, jumlah: usize| {
            assert_eq!(Nip::baca(tulisan).unwrap().peringatan(hari, JenisPegawai::Pns).len(), jumlah, "{tulisan}");
        };
        check("196608011988031001", 0);
        check("201503032024031001", 1);
        check("200002291999031001", 1);
        check("196601012077031001", 2);
        check("199005152024211001", 1);
    }

    #[test]
    fn pangkat_tercetak_lengkap() {
        assert_eq!(pangkat("III/b"), "Penata Muda Tingkat I, III/b");
        assert_eq!(pangkat("IX"), "IX");
        assert_eq!(nama_lengkap("Dr.", "Sari", "M.Si."), "Dr. Sari, M.Si.");
    }
}
