//! Ekspor SIASN rekaan: ke-69 kolomnya, orang-orang instansi contoh, dan rekan baru mereka. Dipakai uji dan tolok
//! ukur impor.

use rust_xlsxwriter::{Formula, Workbook, XlsxError};
use sqlx::PgPool;

/// Ke-69 kepala kolom, menurut urutan ekspornya.
pub const KEPALA: &str = "PNS ID,NIP BARU,NIP LAMA,NAMA,GELAR DEPAN,GELAR BELAKANG,TEMPAT LAHIR ID,TEMPAT LAHIR NAMA,\
TANGGAL LAHIR,JENIS KELAMIN,AGAMA ID,AGAMA NAMA,JENIS KAWIN ID,JENIS KAWIN NAMA,NIK,NOMOR HP,EMAIL,EMAIL GOV,ALAMAT,\
NPWP NOMOR,BPJS,JENIS PEGAWAI ID,JENIS PEGAWAI NAMA,KEDUDUKAN HUKUM ID,KEDUDUKAN HUKUM NAMA,STATUS CPNS PNS,\
KARTU ASN VIRTUAL,NOMOR SK CPNS,TANGGAL SK CPNS,TMT CPNS,NOMOR SK PNS,TANGGAL SK PNS,TMT PNS,GOL AWAL ID,\
GOL AWAL NAMA,GOL AKHIR ID,GOL AKHIR NAMA,TMT GOLONGAN,MK TAHUN,MK BULAN,JENIS JABATAN ID,JENIS JABATAN NAMA,\
JABATAN ID,JABATAN NAMA,TMT JABATAN,TINGKAT PENDIDIKAN ID,TINGKAT PENDIDIKAN NAMA,PENDIDIKAN ID,PENDIDIKAN NAMA,\
TAHUN LULUS,KPKN ID,KPKN NAMA,LOKASI KERJA ID,LOKASI KERJA NAMA,UNOR ID,UNOR NAMA,INSTANSI INDUK ID,\
INSTANSI INDUK NAMA,INSTANSI KERJA ID,INSTANSI KERJA NAMA,SATUAN KERJA INDUK ID,SATUAN KERJA INDUK NAMA,\
SATUAN KERJA KERJA ID,SATUAN KERJA KERJA NAMA,IS VALID NIK,NAMA SEKOLAH,FLAG IKD,ESELON ID,ESELON NAMA";

/// Yang dibaca aplikasi; kolom lain memuat yang tidak boleh terbawa.
const DIBACA: &[&str] = &[
    "PNS ID",
    "NIP BARU",
    "NAMA",
    "GELAR DEPAN",
    "GELAR BELAKANG",
    "EMAIL GOV",
    "JENIS PEGAWAI NAMA",
    "KEDUDUKAN HUKUM NAMA",
    "STATUS CPNS PNS",
    "GOL AKHIR NAMA",
    "TMT GOLONGAN",
    "JENIS JABATAN ID",
    "JABATAN ID",
    "JABATAN NAMA",
    "TMT JABATAN",
    "UNOR ID",
    "UNOR NAMA",
    "INSTANSI KERJA NAMA",
    "TANGGAL LAHIR",
    "JENIS KELAMIN",
];

/// Tanda pada setiap sel kolom yang tidak dibaca.
pub const KENARI: &str = "KENARI-RAHASIA";

/// Isi satu sel.
#[derive(Clone, Debug)]
pub enum Sel {
    Teks(String),
    Angka(f64),
    /// Rumus, dan hasilnya yang tersimpan.
    Rumus(&'static str, String),
}

impl From<&str> for Sel {
    fn from(s: &str) -> Self {
        Self::Teks(s.into())
    }
}

impl From<String> for Sel {
    fn from(s: String) -> Self {
        Self::Teks(s)
    }
}

/// Seorang pegawai sebagai baris ekspor; kolom yang tidak disebut kosong, atau berisi kenari bila tidak dibaca.
pub type Baris = Vec<(&'static str, Sel)>;

/// Baris yang sama, dengan isi lain pada kolom-kolom ini.
pub fn dengan(mut baris: Baris, ganti: &[(&'static str, Sel)]) -> Baris {
    for (kolom, sel) in ganti {
        baris.retain(|(k, _)| k != kolom);
        baris.push((kolom, sel.clone()));
    }
    baris
}

/// Buku kerja Excel berkepala kolom itu.
pub fn tulis(kepala: &[&str], orang: &[Baris]) -> Result<Vec<u8>, XlsxError> {
    let mut buku = Workbook::new();
    let lembar = buku.add_worksheet();
    for (k, judul) in (0..).zip(kepala) {
        lembar.write_string(0, k, *judul)?;
    }
    for (b, isi) in (1..).zip(orang) {
        for (k, judul) in (0..).zip(kepala) {
            match isi.iter().find(|(kolom, _)| kolom == judul).map(|(_, s)| s) {
                Some(Sel::Teks(s)) => drop(lembar.write_string(b, k, s)?),
                Some(Sel::Angka(n)) => drop(lembar.write_number(b, k, *n)?),
                Some(Sel::Rumus(r, hasil)) => drop(lembar.write_formula(b, k, Formula::new(*r).set_result(hasil))?),
                None if DIBACA.contains(judul) => {}
                None => drop(lembar.write_string(b, k, format!("{KENARI} {judul} {b}"))?),
            }
        }
    }
    buku.save_to_buffer()
}

/// Buku kerja berkolom lengkap.
pub fn berkas(orang: &[Baris]) -> Result<Vec<u8>, XlsxError> {
    tulis(&KEPALA.split(',').collect::<Vec<_>>(), orang)
}

/// Seseorang dan penempatannya yang berjalan.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Pegawai {
    pub nip: String,
    pub nama: String,
    pub gelar: String,
    pub jenis: String,
    pub golongan: String,
    pub jabatan: String,
    pub kepala: bool,
    pub unor: String,
    pub unit: String,
    /// `dd-mm-yyyy`
    pub tmt: String,
}

/// Semua pegawai yang ditempatkan, kepala unit lebih dahulu. Unit contoh belum ber-UNOR ID: di sini diberi.
pub async fn yang_ada(db: &PgPool) -> sqlx::Result<Vec<Pegawai>> {
    sqlx::raw_sql("update unit set unor_id = 'UNOR-' || kode where unor_id is null").execute(db).await?;
    sqlx::query_as(
        "select p.nip, p.nama, p.gelar_belakang as gelar, p.jenis, p.golongan, j.nama as jabatan, t.kepala,
             u.unor_id as unor, u.nama as unit, to_char(t.mulai, 'DD-MM-YYYY') as tmt
         from pegawai p
         join penempatan t on t.pegawai_id = p.pegawai_id and t.sebagai = 'DEFINITIF' and t.selesai is null
         join jabatan j using (jabatan_id)
         join unit u using (unit_id)
         where p.nip is not null and u.selesai is null
         order by t.kepala desc, p.nip",
    )
    .fetch_all(db)
    .await
}

impl Pegawai {
    /// Barisnya pada ekspor; `n` membedakan PNS ID.
    pub fn baris(&self, n: usize) -> Baris {
        vec![
            ("PNS ID", format!("A8ACA7{n:026}").into()),
            ("NIP BARU", self.nip.as_str().into()),
            ("NAMA", self.nama.as_str().into()),
            ("GELAR BELAKANG", self.gelar.as_str().into()),
            ("JENIS PEGAWAI NAMA", if self.jenis == "PPPK" { "PPPK Daerah" } else { "PNS Daerah" }.into()),
            ("KEDUDUKAN HUKUM NAMA", "Aktif".into()),
            ("STATUS CPNS PNS", "P".into()),
            ("GOL AKHIR NAMA", self.golongan.as_str().into()),
            ("JENIS JABATAN ID", if self.kepala { "1" } else { "4" }.into()),
            ("JABATAN NAMA", self.jabatan.as_str().into()),
            ("TMT JABATAN", self.tmt.as_str().into()),
            ("UNOR ID", self.unor.as_str().into()),
            ("UNOR NAMA", self.unit.as_str().into()),
            ("INSTANSI KERJA NAMA", "Instansi Contoh".into()),
        ]
    }

    /// Rekan baru ke-`n`, bukan kepala, dengan NIP dan TMT-nya sendiri.
    pub fn rekan(&self, n: usize) -> Self {
        let tmt = chrono::NaiveDate::from_ymd_opt(2019, 1, 1).unwrap_or_default()
            + chrono::Days::new((n * 37 % 2_300) as u64);
        Self {
            // Nomor urut 901 ke atas menandai bahwa orangnya tidak ada.
            nip: format!(
                "{}{:02}{:02}2010{:02}{}{:03}",
                1970 + n % 29,
                1 + n / 29 % 12,
                1 + n / 348 % 28,
                1 + n % 12,
                1 + n % 2,
                901 + n / 9_744
            ),
            nama: format!("Pegawai Rekaan {n}"),
            gelar: String::new(),
            jenis: "PNS".into(),
            kepala: false,
            tmt: tmt.format("%d-%m-%Y").to_string(),
            ..self.clone()
        }
    }
}
