//! Siapa seseorang, dan apa yang boleh ditulis tentangnya.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    kepegawaian::{Kepegawaian, penempatan::FormPenempatan},
    kernel::{
        form::{Galat, batasi, sebaris},
        id::PegawaiId,
        policy::Oleh,
    },
    pegawai::{JenisPegawai, Nip, nama_lengkap, pangkat},
};

/// Golongan ruang PNS, dari yang terendah.
const GOLONGAN_PNS: [&str; 17] = [
    "I/a", "I/b", "I/c", "I/d", "II/a", "II/b", "II/c", "II/d", "III/a", "III/b", "III/c", "III/d", "IV/a", "IV/b",
    "IV/c", "IV/d", "IV/e",
];
/// Golongan PPPK.
const GOLONGAN_PPPK: [&str; 17] =
    ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII"];

/// Identitas yang tercatat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Identitas {
    pub(super) jenis: JenisPegawai,
    pub(super) nip: Option<String>,
    pub(super) nrp: Option<String>,
    pub(super) nama: String,
    pub(super) gelar_depan: String,
    pub(super) gelar_belakang: String,
    pub(super) golongan: String,
    pub(super) jabatan_luar: String,
    pub(super) unit_luar: String,
}

/// Seseorang yang dijangkau pelaku hari ini.
#[derive(Clone, Debug)]
pub struct Orang {
    /// Orangnya.
    pub id: PegawaiId,
    /// Versi baris identitasnya.
    pub versi: i32,
    pub(super) identitas: Identitas,
}

impl Orang {
    /// Orang yang baru ditambahkan.
    pub(super) fn baru(id: PegawaiId, identitas: Identitas) -> Self {
        Self { id, versi: 1, identitas }
    }

    /// Nama dengan gelar.
    pub fn nama(&self) -> String {
        let i = &self.identitas;
        nama_lengkap(&i.gelar_depan, &i.nama, &i.gelar_belakang)
    }

    /// Penilai dari luar tidak ditempatkan pada unit.
    pub fn non_asn(&self) -> bool {
        self.identitas.jenis == JenisPegawai::NonAsn
    }
}

/// Formulir identitas sebagaimana diketik.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormOrang {
    /// `PNS`, `PPPK` atau `NON_ASN`.
    pub jenis: String,
    /// NIP; boleh kosong bagi yang bukan ASN.
    pub nip: String,
    /// NRP penilai bukan ASN.
    pub nrp: String,
    /// Nama tanpa gelar.
    pub nama: String,
    /// Gelar di depan nama.
    pub gelar_depan: String,
    /// Gelar di belakang nama.
    pub gelar_belakang: String,
    /// Golongan ruang.
    pub golongan: String,
    /// Jabatan penilai dari luar instansi.
    pub jabatan_luar: String,
    /// Unit penilai dari luar instansi.
    pub unit_luar: String,
    /// Mengapa ditambah atau dibetulkan.
    pub alasan: String,
    /// Dicentang bila nomor yang janggal memang demikian.
    pub nip_benar: String,
    /// Unit penempatan pertama; hanya bagi pelaku yang lingkupnya sebagian instansi, begitu pula empat berikutnya.
    pub unit: String,
    /// Nama jabatan.
    pub jabatan: String,
    /// Jenis jabatan, bila jabatannya baru.
    pub jenis_jabatan: String,
    /// Hari pertama.
    pub mulai: String,
    /// Nomor surat keputusan.
    pub nomor_sk: String,
}

impl FormOrang {
    /// Formulir berisi yang tersimpan.
    pub fn dari(i: &Identitas) -> Self {
        Self {
            jenis: kode(i.jenis).into(),
            nip: i.nip.clone().unwrap_or_default(),
            nrp: i.nrp.clone().unwrap_or_default(),
            nama: i.nama.clone(),
            gelar_depan: i.gelar_depan.clone(),
            gelar_belakang: i.gelar_belakang.clone(),
            golongan: i.golongan.clone(),
            jabatan_luar: i.jabatan_luar.clone(),
            unit_luar: i.unit_luar.clone(),
            ..Self::default()
        }
    }

    /// Penempatan pertama, bukan sebagai kepala: pengangkatan kepala diperiksa akibatnya pada formulirnya sendiri.
    pub fn penempatan(&self) -> FormPenempatan {
        FormPenempatan {
            sebagai: "DEFINITIF".into(),
            unit: self.unit.clone(),
            jabatan: self.jabatan.clone(),
            jenis: self.jenis_jabatan.clone(),
            mulai: self.mulai.clone(),
            nomor_sk: self.nomor_sk.clone(),
            ..FormPenempatan::default()
        }
    }

    /// Golongan yang ditawarkan, dengan sebutannya.
    pub fn golongan_ditawarkan() -> Vec<(&'static str, String)> {
        let pns = GOLONGAN_PNS.map(|g| (g, pangkat(g)));
        let pppk = GOLONGAN_PPPK.map(|g| (g, format!("PPPK golongan {g}")));
        pns.into_iter().chain(pppk).collect()
    }
}

/// Ejaan pada `pegawai.jenis`.
pub fn kode(jenis: JenisPegawai) -> &'static str {
    match jenis {
        JenisPegawai::Pns => "PNS",
        JenisPegawai::Pppk => "PPPK",
        JenisPegawai::NonAsn => "NON_ASN",
    }
}

/// Identitas yang boleh disimpan beserta alasannya.
#[derive(Debug)]
pub struct Ketetapan {
    /// Yang disimpan.
    pub identitas: Identitas,
    /// Mengapa.
    pub alasan: String,
}

impl<T> Oleh<Kepegawaian, T> {
    /// Membaca formulir identitas.
    ///
    /// # Errors
    /// Kalimat bagi setiap isian yang keliru.
    pub fn mencatat_identitas(&self, isian: &FormOrang, hari: NaiveDate) -> Result<Ketetapan, Galat> {
        let mut galat = Galat::default();
        let jenis = match isian.jenis.as_str() {
            "PNS" => Some(JenisPegawai::Pns),
            "PPPK" => Some(JenisPegawai::Pppk),
            "NON_ASN" => Some(JenisPegawai::NonAsn),
            _ => {
                galat.catat("jenis", "Pilih jenis pegawainya.");
                None
            }
        };
        let nip = baca_nip(&mut galat, isian, jenis.unwrap_or(JenisPegawai::Pns), hari);
        let luar = jenis == Some(JenisPegawai::NonAsn);
        let mut teks = |kolom: &str, sebutan: &str, nilai: &str, maks, wajib| {
            let nilai = sebaris(nilai);
            if wajib && nilai.is_empty() {
                galat.catat(kolom, format!("{sebutan}: belum diisi."));
            }
            batasi(&mut galat, kolom, sebutan, &nilai, maks);
            nilai
        };
        let identitas = Identitas {
            jenis: jenis.unwrap_or(JenisPegawai::Pns),
            nip,
            nrp: Some(teks("nrp", "NRP", if luar { &isian.nrp } else { "" }, 30, false)).filter(|n| !n.is_empty()),
            nama: teks("nama", "Nama", &isian.nama, 150, true),
            gelar_depan: teks("gelar_depan", "Gelar di depan nama", &isian.gelar_depan, 60, false),
            gelar_belakang: teks("gelar_belakang", "Gelar di belakang nama", &isian.gelar_belakang, 90, false),
            golongan: teks("golongan", "Golongan", &isian.golongan, 10, false),
            jabatan_luar: teks("jabatan_luar", "Jabatan", if luar { &isian.jabatan_luar } else { "" }, 200, luar),
            unit_luar: teks("unit_luar", "Unit atau instansi", if luar { &isian.unit_luar } else { "" }, 200, false),
        };
        let alasan = teks("alasan", "Dasar atau alasan", &isian.alasan, 500, true);
        if let Some(jenis) = jenis {
            periksa_golongan(&mut galat, jenis, &identitas.golongan);
        }
        if galat.kosong() { Ok(Ketetapan { identitas, alasan }) } else { Err(galat) }
    }
}

fn baca_nip(galat: &mut Galat, isian: &FormOrang, jenis: JenisPegawai, hari: NaiveDate) -> Option<String> {
    if jenis == JenisPegawai::NonAsn && isian.nip.trim().is_empty() {
        return None;
    }
    match Nip::baca(&isian.nip) {
        Err(keliru) => {
            galat.catat("nip", keliru.to_string());
            None
        }
        Ok(nip) => {
            let janggal = nip.peringatan(hari, jenis);
            if !janggal.is_empty() && isian.nip_benar != "ya" {
                let kalimat = janggal.join(" ");
                galat.catat(
                    "nip",
                    format!("{kalimat} Bila nomornya memang demikian, centang «Nomor ini sudah diperiksa»."),
                );
            }
            Some(nip.angka().to_owned())
        }
    }
}

fn periksa_golongan(galat: &mut Galat, jenis: JenisPegawai, golongan: &str) {
    let dikenal = match jenis {
        JenisPegawai::Pns => GOLONGAN_PNS.contains(&golongan),
        JenisPegawai::Pppk => GOLONGAN_PPPK.contains(&golongan),
        JenisPegawai::NonAsn => true,
    };
    if !dikenal && !golongan.is_empty() {
        let contoh = if jenis == JenisPegawai::Pns {
            "PNS bergolongan I/a sampai IV/e"
        } else {
            "PPPK bergolongan I sampai XVII"
        };
        galat.catat("golongan", format!("{contoh}; «{golongan}» bukan salah satunya."));
    }
}

/// Yang dicari pada daftar.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Pencarian {
    /// Potongan nama atau NIP.
    pub cari: String,
    /// Kode atau nama unit, beserta semua di bawahnya.
    pub unit: String,
    /// `penempatan` atau `penilai`: yang belum memilikinya; `bertugas`: yang tidak bertugas hari ini.
    pub tanpa: String,
    /// Nama terakhir pada halaman sebelumnya.
    pub nama: String,
    /// Orang terakhir pada halaman sebelumnya.
    pub sesudah: String,
}
