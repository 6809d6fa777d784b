//! Keganjilan yang ditanam pada berkas: barisnya, yang harus tampak pada pratinjau, dan keadaan sesudah diterapkan.

use std::collections::{BTreeMap, VecDeque};

use chrono::NaiveDate;
use kinerja::kernel::time;

use super::Tampak;
use crate::bantuan::siasn::{Baris, Pegawai, Sel, dengan};

/// 5 Januari 2026, 1 Juni 2023, dan 1 April 2025 sebagai hari serial Excel.
const LIMA_JANUARI: f64 = 46_027.0;
const JUNI_2023: f64 = 45_078.0;
const APRIL_2025: f64 = 45_748.0;

const GANDA: &str = "NIP atau PNS ID ini ada pada lebih dari satu baris.";
const KELAMIN: &str = "Jenis kelamin tidak sama dengan angka ke-15 NIP.";

type Ganti<'a> = &'a [(&'static str, Sel)];

/// Seseorang sebagaimana seharusnya tersimpan.
#[derive(Clone, Debug)]
pub struct Keadaan {
    orang: Pegawai,
    pns_id: usize,
    kedudukan: &'static str,
    tmt_golongan: &'static str,
    /// `unit, jabatan, mulai–selesai`
    tempat: Vec<String>,
}

impl Keadaan {
    pub fn dari(orang: &Pegawai, pns_id: usize) -> Self {
        let tempat = vec![format!("{}, {}, {}–", orang.unit, orang.jabatan, iso(&orang.tmt))];
        Self { orang: orang.clone(), pns_id, kedudukan: "Aktif", tmt_golongan: "", tempat }
    }

    /// Seperti yang dibaca `super::tersimpan`.
    pub fn tertulis(&self) -> String {
        let o = &self.orang;
        let pns_id = format!("A8ACA7{:026}", self.pns_id);
        let (gelar, jenis, golongan) = (&o.gelar, &o.jenis, &o.golongan);
        let tempat = self.tempat.join("; ");
        [&o.nama, gelar, jenis, golongan, self.tmt_golongan, self.kedudukan, &pns_id, &tempat].join("|")
    }

    fn pindah(mut self, unit: &str, jabatan: &str, mulai: &str) -> Self {
        let lama = self.tempat.pop().unwrap_or_default();
        self.tempat = vec![format!("{lama}{mulai}"), format!("{unit}, {jabatan}, {mulai}–")];
        self
    }

    fn pensiun(mut self) -> Self {
        self.kedudukan = "Pensiun";
        self.tempat.iter_mut().for_each(|t| t.push_str("2026-01-12"));
        self
    }
}

fn hari(tmt: &str) -> NaiveDate {
    NaiveDate::parse_from_str(tmt, "%d-%m-%Y").unwrap()
}

fn iso(tmt: &str) -> String {
    hari(tmt).to_string()
}

fn berspasi(nip: &str) -> String {
    format!("'{} {} {} {}", &nip[..8], &nip[8..14], &nip[14..15], &nip[15..])
}

/// Kelamin yang tidak sesuai angka ke-15 NIP.
fn kelamin_keliru(nip: &str) -> (&'static str, Sel) {
    ("JENIS KELAMIN", if &nip[14..15] == "1" { "F" } else { "M" }.into())
}

/// Berkas yang sedang disusun, dan segala yang diharapkan darinya.
pub struct Tanaman {
    pub baris: Vec<Baris>,
    /// Menurut statusnya, dalam urutan berkas.
    pub pratinjau: BTreeMap<&'static str, Vec<Tampak>>,
    /// Tersimpan sesudah diterapkan, menurut NIP.
    pub sesudah: BTreeMap<String, String>,
    pub tetap: usize,
    pub hilang: String,
    /// Nomor baris meragukan yang akan dicentang.
    pub dicentang: Vec<usize>,
    /// Orang contoh yang belum disentuh, beserta nomornya.
    bebas: VecDeque<(usize, Pegawai)>,
    /// Unit tujuan yang pindah; tempat orang baru.
    tujuan: Pegawai,
    urut: usize,
}

impl Tanaman {
    /// `bebas`: pegawai negeri sipil yang bukan kepala dan bukan pemilik akun contoh, beserta nomornya; yang terakhir
    /// menunjukkan unit tujuan.
    pub fn baru(bebas: impl IntoIterator<Item = (usize, Pegawai)>) -> Self {
        let mut bebas: VecDeque<_> = bebas.into_iter().collect();
        let tujuan = bebas.pop_back().unwrap().1;
        bebas.retain(|(_, o)| o.unor != tujuan.unor && !o.gelar.is_empty());
        Self {
            baris: Vec::new(),
            pratinjau: BTreeMap::new(),
            sesudah: BTreeMap::new(),
            tetap: 0,
            hilang: String::new(),
            dicentang: Vec::new(),
            bebas,
            tujuan,
            urut: 20_000,
        }
    }

    fn ambil(&mut self) -> (usize, Pegawai) {
        self.bebas.pop_front().unwrap()
    }

    fn rekan(&mut self) -> (usize, Pegawai) {
        self.urut += 1;
        (self.urut, self.tujuan.rekan(self.urut))
    }

    /// Baris pertama lembar adalah kepala kolomnya.
    fn tulis(&mut self, baris: Baris) -> usize {
        self.baris.push(baris);
        self.baris.len() + 1
    }

    fn tampak(&mut self, status: &'static str, (nama, nip): (&str, &str), baris: Baris, kalimat: &[&str]) -> usize {
        let nomor = self.tulis(baris);
        let keadaan = match status {
            "baru" => "Baru",
            "berubah" => "Berubah",
            _ => "Meragukan",
        };
        self.pratinjau.entry(status).or_default().push(Tampak {
            nomor: nomor.to_string(),
            nama: nama.into(),
            nip: nip.into(),
            keadaan: keadaan.into(),
            kalimat: kalimat.iter().map(|k| (*k).to_owned()).collect(),
        });
        nomor
    }

    fn simpan(&mut self, keadaan: &Keadaan) {
        self.sesudah.insert(keadaan.orang.nip.clone(), keadaan.tertulis());
    }

    /// Tidak ada yang berbeda darinya, jadi tidak ada yang ditulis.
    pub fn tetap(&mut self, n: usize, orang: &Pegawai, ganti: Ganti) {
        self.tulis(dengan(orang.baris(n), ganti));
        self.simpan(&Keadaan::dari(orang, n));
        self.tetap += 1;
    }

    fn berubah(&mut self, n: usize, lama: &Pegawai, ganti: Ganti, kalimat: &[&str], kini: &Keadaan) {
        self.tampak("berubah", (&kini.orang.nama, &lama.nip), dengan(lama.baris(n), ganti), kalimat);
        self.simpan(kini);
    }

    pub fn nama(&mut self) {
        for berpetik in [false, true] {
            let (n, o) = self.ambil();
            let kini = Pegawai { nama: format!("{} Rekaan", o.nama), ..o.clone() };
            let beda = format!("Nama: {} → {}", o.nama, kini.nama);
            let mut ganti = vec![("NAMA", kini.nama.as_str().into())];
            ganti.extend(berpetik.then(|| ("NIP BARU", berspasi(&o.nip).into())));
            self.berubah(n, &o, &ganti, &[&beda], &Keadaan::dari(&kini, n));
        }
        let (n, o) = self.ambil();
        self.tetap(n, &o, &[("NIP BARU", berspasi(&o.nip).into())]);
    }

    /// TMT tertulis, serial, dan berjam; jabatan ikut berganti pada yang serial, UNOR ID berasal dari rumus pada yang
    /// terakhir. Sesudahnya seorang yang TMT-nya lebih awal daripada yang tersimpan.
    pub fn pindah(&mut self, jabatan_lain: &str) {
        let ke = self.tujuan.clone();
        let unor = Sel::from(ke.unor.as_str());
        let rumus = Sel::Rumus("=\"UNOR-\"&\"X\"", ke.unor.clone());
        for (unor, tmt, ganti_jabatan) in [
            (unor.clone(), Sel::from("05-01-2026"), false),
            (unor, Sel::Angka(LIMA_JANUARI), true),
            (rumus, "2026-01-05 00:00:00".into(), false),
        ] {
            let (n, o) = self.ambil();
            let unit = format!("Unit kerja: {} → {}", o.unit, ke.unit);
            let tmt_jabatan = format!("TMT jabatan: {} → 5 Januari 2026", time::tanggal(hari(&o.tmt)));
            let mut ganti = vec![("UNOR ID", unor), ("UNOR NAMA", ke.unit.as_str().into()), ("TMT JABATAN", tmt)];
            let mut kini = Keadaan::dari(&o, n);
            if !ganti_jabatan {
                kini = kini.pindah(&ke.unit, &o.jabatan, "2026-01-05");
                self.berubah(n, &o, &ganti, &[&unit, &tmt_jabatan], &kini);
                continue;
            }
            ganti.extend([("JABATAN NAMA", jabatan_lain.into()), ("TMT GOLONGAN", Sel::Angka(APRIL_2025))]);
            kini = kini.pindah(&ke.unit, jabatan_lain, "2026-01-05");
            kini.tmt_golongan = "2025-04-01";
            let jabatan = format!("Jabatan: {} → {jabatan_lain}", o.jabatan);
            let kalimat = ["TMT golongan: kosong → 1 April 2025", &jabatan, &unit, &tmt_jabatan];
            self.berubah(n, &o, &ganti, &kalimat, &kini);
        }
        let (n, o) = self.ambil();
        let beda = format!("TMT jabatan: {} → 1 Juni 2023", time::tanggal(hari(&o.tmt)));
        let kini = Pegawai { tmt: "01-06-2023".into(), ..o.clone() };
        self.berubah(n, &o, &[("TMT JABATAN", Sel::Angka(JUNI_2023))], &[&beda], &Keadaan::dari(&kini, n));
    }

    /// Seorang staf dan seorang kepala pensiun; masa persiapan pensiun belum pensiun.
    pub fn pensiun(&mut self, kepala: (usize, Pegawai)) {
        for (n, o) in [self.ambil(), kepala] {
            let akhir = format!("Penempatan: {} → berakhir", o.jabatan);
            let kalimat = ["Kedudukan hukum: Aktif → Pensiun", &akhir];
            let kini = Keadaan::dari(&o, n).pensiun();
            self.berubah(n, &o, &[("KEDUDUKAN HUKUM NAMA", "Pensiun".into())], &kalimat, &kini);
        }
        let (n, o) = self.ambil();
        let kini = Keadaan { kedudukan: "Masa Persiapan Pensiun", ..Keadaan::dari(&o, n) };
        let beda = "Kedudukan hukum: Aktif → Masa Persiapan Pensiun";
        self.berubah(n, &o, &[("KEDUDUKAN HUKUM NAMA", "Masa Persiapan Pensiun".into())], &[beda], &kini);
    }

    /// Gelar yang kosong memang tidak ada lagi; golongan dan kedudukan yang kosong tidak mengatakan apa-apa.
    pub fn sel_kosong(&mut self) {
        let (n, o) = self.ambil();
        let ganti =
            [("GELAR BELAKANG", "".into()), ("GOL AKHIR NAMA", "".into()), ("KEDUDUKAN HUKUM NAMA", "-".into())];
        let beda = format!("Gelar belakang: {} → kosong", o.gelar);
        let kini = Pegawai { gelar: String::new(), ..o.clone() };
        self.berubah(n, &o, &ganti, &[&beda], &Keadaan::dari(&kini, n));
    }

    /// Yang tidak berubah tidak perlu diragukan; dari dua yang naik golongan, seorang dicentang.
    pub fn kelamin(&mut self) {
        let (n, o) = self.ambil();
        self.tetap(n, &o, &[kelamin_keliru(&o.nip)]);
        for dicentang in [true, false] {
            let (n, o) = self.ambil();
            let beda = format!("Golongan: {} → IV/c", o.golongan);
            let baris = dengan(o.baris(n), &[kelamin_keliru(&o.nip), ("GOL AKHIR NAMA", "IV/c".into())]);
            let nomor = self.tampak("meragukan", (&o.nama, &o.nip), baris, &[KELAMIN, &beda]);
            let golongan = if dicentang { "IV/c".into() } else { o.golongan.clone() };
            self.simpan(&Keadaan::dari(&Pegawai { golongan, ..o }, n));
            self.dicentang.extend(dicentang.then_some(nomor));
        }
    }

    /// Seorang contoh dua kali pada berkas, lalu dua orang baru ber-NIP sama; dan seorang yang tidak disebut.
    pub fn ganda(&mut self) {
        let (n, o) = self.ambil();
        let beda = format!("Nama: {} → Kembar Rekaan", o.nama);
        self.tampak("meragukan", (&o.nama, &o.nip), o.baris(n), &[GANDA]);
        let baris = dengan(o.baris(n), &[("NAMA", "Kembar Rekaan".into())]);
        self.tampak("meragukan", ("Kembar Rekaan", &o.nip), baris, &[GANDA, &beda]);
        self.simpan(&Keadaan::dari(&o, n));
        let (n, o) = self.rekan();
        self.tampak("meragukan", (&o.nama, &o.nip), o.baris(n), &[GANDA]);
        self.tampak("meragukan", (&o.nama, &o.nip), o.baris(n + 50_000), &[GANDA]);
        let (n, o) = self.ambil();
        self.simpan(&Keadaan::dari(&o, n));
        self.hilang = o.nip;
    }

    /// Orang baru yang tidak ikut; `berkepala` sudah berpejabat.
    pub fn ditolak(&mut self, berkepala: &Pegawai) {
        let nip = |sel: Sel| vec![("NIP BARU", sel)];
        let kepala = vec![
            ("JENIS JABATAN ID", Sel::Angka(1.0)),
            ("UNOR ID", berkepala.unor.as_str().into()),
            ("UNOR NAMA", berkepala.unit.as_str().into()),
        ];
        let angka = Sel::Angka(197_001_012_010_012_900.0);
        let rumus = Sel::Rumus("=\"1970\"", "197001012010012901".into());
        for (ganti, tertulis, alasan) in [
            (
                nip(angka),
                Some("197001012010012900"),
                "NIP tersimpan sebagai angka, sehingga Excel menghilangkan angka terakhirnya.",
            ),
            // Hasil rumusnya angka, jadi ikut kehilangan angka terakhirnya.
            (nip(rumus), Some("197001012010012900"), "NIP berisi rumus Excel; harus teks."),
            (nip("197013012010012900".into()), Some("197013012010012900"), "NIP kosong atau bukan NIP yang mungkin."),
            (vec![("TMT GOLONGAN", "31-02-2026".into())], None, "Salah satu TMT bukan tanggal."),
            (vec![("KEDUDUKAN HUKUM NAMA", "Pensiun".into())], None, "Sudah berhenti, dan belum pernah ada di sini."),
            (kepala, None, "Unitnya akan mempunyai dua pejabat struktural."),
        ] {
            let (n, o) = self.rekan();
            let nip = tertulis.unwrap_or(&o.nip).to_owned();
            self.tampak("meragukan", (&o.nama, &nip), dengan(o.baris(n), &ganti), &[alasan]);
        }
        let (n, o) = self.rekan();
        let baris = dengan(o.baris(n), &[("TANGGAL LAHIR", Sel::Angka(30_000.0)), kelamin_keliru(&o.nip)]);
        let lahir = "Tanggal lahir tidak sama dengan delapan angka pertama NIP.";
        self.tampak("meragukan", (&o.nama, &o.nip), baris, &[lahir, KELAMIN]);
    }

    /// Unitnya akan ditentukan, jabatannya akan dicentang.
    pub fn belum_dikenal(&mut self) {
        let (n, o) = self.rekan();
        let kini = Pegawai { unor: "UNOR-ASING".into(), unit: "Seksi Asing".into(), ..o };
        let kalimat = "Unitnya belum dikenal di sini.";
        self.tampak("meragukan", (&kini.nama, &kini.nip), kini.baris(n), &[kalimat]);
        self.simpan(&Keadaan::dari(&kini, n));
        let (n, o) = self.rekan();
        let kini = Pegawai { jabatan: "Penelaah Rekaan".into(), ..o };
        let kalimat = "Jabatannya belum dikenal di sini, dan akan ditambahkan.";
        let nomor = self.tampak("meragukan", (&kini.nama, &kini.nip), kini.baris(n), &[kalimat]);
        self.simpan(&Keadaan::dari(&kini, n));
        self.dicentang.push(nomor);
    }

    /// Orang baru sampai berkasnya genap; di antaranya yang NIP-nya berspasi.
    pub fn genapkan(&mut self, seberkas: usize, staf: &[&Pegawai]) {
        for n in 0..seberkas - self.baris.len() {
            let o = staf[n % staf.len()].rekan(n);
            let nip = if n % 700 == 0 { berspasi(&o.nip) } else { o.nip.clone() };
            let baris = dengan(o.baris(1_000 + n), &[("NIP BARU", nip.into())]);
            self.tampak("baru", (&o.nama, &o.nip), baris, &[]);
            self.simpan(&Keadaan::dari(&o, 1_000 + n));
        }
    }
}
