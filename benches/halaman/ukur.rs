//! Apa yang diukur, dan cara membandingkannya: bergantian, berkali-kali, dengan bukti.

use std::time::Duration;

use anyhow::{Result, ensure};
use sqlx::PgPool;

use super::{
    muatan::{Jawaban, Putaran, Sambungan, Tamu, putaran},
    orang::{Hadir, Orang, ambil, isian_rencana, kiriman, permintaan},
    panggung::Panggung,
    proses::{Peladen, Postmaster},
};

/// Pemanasan sebelum putaran pertama: sambungan basis data, rencana kueri, singgahan.
const PEMANASAN: Duration = Duration::from_millis(500);

/// Banyaknya dan lamanya putaran.
pub struct Cara {
    pub putaran: usize,
    pub lama: Duration,
}

/// Yang diukur.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Halaman {
    SkpDitetapkan,
    SkpDraf,
    SkpDrafGzip,
    Beranda,
    Simpan,
}

/// Simpanan terakhir: sesudahnya draf tidak lagi sepanjang semula.
pub const SEMUA: &[Halaman] =
    &[Halaman::SkpDitetapkan, Halaman::SkpDraf, Halaman::SkpDrafGzip, Halaman::Beranda, Halaman::Simpan];

impl Halaman {
    pub fn nama(self) -> &'static str {
        match self {
            Self::SkpDitetapkan => "skp ditetapkan",
            Self::SkpDraf => "skp draf",
            Self::SkpDrafGzip => "skp draf, gzip",
            Self::Beranda => "beranda penilai",
            Self::Simpan => "simpan rhk",
        }
    }

    /// Yang perbandingannya dijanjikan; sisanya dilaporkan saja.
    pub fn dijanjikan(self) -> bool {
        matches!(self, Self::SkpDitetapkan | Self::SkpDraf | Self::Beranda)
    }

    fn orang(self, orang: &Orang) -> &[Hadir] {
        match self {
            Self::SkpDitetapkan => &orang.ditetapkan,
            Self::SkpDraf | Self::SkpDrafGzip | Self::Simpan => &orang.draf,
            Self::Beranda => &orang.penilai,
        }
    }

    fn jalur(self, hadir: &Hadir) -> String {
        match self {
            Self::Beranda => "/".to_owned(),
            _ => format!("/skp/{}", hadir.skp),
        }
    }

    /// Kata-kata yang hanya ada bila halaman itu benar digambar bagi orang itu.
    fn tanda(self) -> &'static [&'static str] {
        match self {
            Self::SkpDitetapkan => &["<h2 id=\"hasil\">Hasil kerja</h2>", "SHA-256 dokumen", "class=\"rhk\""],
            Self::SkpDraf | Self::SkpDrafGzip | Self::Simpan => &["Ajukan kepada penilai", "class=\"rhk\""],
            Self::Beranda => &["Yang menunggu Anda", "Periksa SKP"],
        }
    }
}

/// Satu pihak, semua putarannya.
pub struct Pihak {
    pub per_detik: f64,
    pub p50: Duration,
    pub p99: Duration,
    /// Waktu mesin setiap jawaban: server HTTP-nya, lalu PostgreSQL.
    pub cpu: Duration,
    pub cpu_postgres: Option<Duration>,
    /// Bita isi setiap jawaban, rata-rata.
    pub bita: usize,
}

/// Aplikasi di samping lantainya.
pub struct Ukuran {
    pub halaman: Halaman,
    pub sambungan: usize,
    pub aplikasi: Pihak,
    pub lantai: Pihak,
    /// Median perbandingan putaran yang berdampingan.
    pub perbandingan: f64,
    /// Ingatan puncak aplikasi selama pengukuran ini.
    pub puncak: u64,
}

pub async fn banding(
    panggung: &Panggung,
    orang: &Orang,
    halaman: Halaman,
    sambungan: usize,
    cara: &Cara,
) -> Result<Ukuran> {
    let mut para_hadir = halaman.orang(orang).iter().cycle().take(sambungan);
    let mut aplikasi = Lomba::baru(&panggung.aplikasi, panggung.postgres.as_ref());
    let mut lantai = Lomba::baru(&panggung.lantai, panggung.postgres.as_ref());
    let mut kawat = Sambungan::buka(panggung.aplikasi.alamat).await?;
    for hadir in para_hadir.by_ref() {
        let (kanan, kiri) = sepasang(&mut kawat, halaman, hadir).await?;
        aplikasi.tamu.push(kanan);
        lantai.tamu.push(kiri);
    }
    let sebelum = Tersimpan::hitung(&panggung.db).await?;
    panggung.aplikasi.lupakan_puncak();

    aplikasi.berlari(PEMANASAN, false).await?;
    lantai.berlari(PEMANASAN, false).await?;
    for n in 0..cara.putaran {
        // Yang mendahului bergantian, supaya tidak ada yang selalu mendapat mesin yang dingin.
        if n % 2 == 0 {
            aplikasi.berlari(cara.lama, true).await?;
            lantai.berlari(cara.lama, true).await?;
        } else {
            lantai.berlari(cara.lama, true).await?;
            aplikasi.berlari(cara.lama, true).await?;
        }
    }

    let puncak = panggung.aplikasi.puncak()?;
    let sesudah = Tersimpan::hitung(&panggung.db).await?;
    let (diakui, diakui_lantai) = match halaman {
        Halaman::Simpan => (aplikasi.dijawab, lantai.dijawab),
        _ => (0, 0),
    };
    sesudah.tepat_bertambah(&sebelum, diakui, diakui_lantai)?;
    let banding: Vec<f64> =
        aplikasi.putaran.iter().zip(&lantai.putaran).map(|(a, l)| a.per_detik() / l.per_detik()).collect();
    Ok(Ukuran {
        halaman,
        sambungan,
        aplikasi: aplikasi.pihak(),
        lantai: lantai.pihak(),
        perbandingan: median(banding),
        puncak,
    })
}

/// Tamu aplikasi dan tamu lantai bagi orang yang sama; keduanya menerima bita sama banyak.
async fn sepasang(kawat: &mut Sambungan, halaman: Halaman, hadir: &Hadir) -> Result<(Box<dyn Tamu>, Box<dyn Tamu>)> {
    let jalur = halaman.jalur(hadir);
    let html = ambil(kawat, &jalur, &hadir.sesi).await?;
    for tanda in halaman.tanda() {
        ensure!(html.contains(tanda), "{jalur} tidak memuat «{tanda}»");
    }
    if let (Halaman::Simpan, Some(rencana)) = (halaman, hadir.rencana) {
        let jalur = format!("{jalur}/rencana/{rencana}");
        let simpan = Simpan::baru(&ambil(kawat, &jalur, &hadir.sesi).await?, jalur, &hadir.sesi)?;
        let isi = simpan.isi();
        let lantai = Lantai { kirim: kiriman(&format!("/{rencana}"), &hadir.sesi, &isi) };
        return Ok((Box::new(simpan), Box::new(lantai)));
    }
    let sandi = if halaman == Halaman::SkpDrafGzip { "gzip" } else { "" };
    let bita = html.len();
    let aplikasi = Baca { kirim: permintaan(&jalur, &hadir.sesi, sandi), bita: sandi.is_empty().then_some(bita) };
    let lantai = Baca { kirim: permintaan(&format!("/{}/{bita}", hadir.skp), &hadir.sesi, ""), bita: Some(bita) };
    Ok((Box::new(aplikasi), Box::new(lantai)))
}

/// Membaca halaman yang sama berulang-ulang.
struct Baca {
    kirim: String,
    /// Panjang yang diharapkan, bila tidak dimampatkan.
    bita: Option<usize>,
}

impl Tamu for Baca {
    fn tanya(&mut self, keluar: &mut Vec<u8>) {
        keluar.extend_from_slice(self.kirim.as_bytes());
    }

    fn terima(&mut self, jawaban: &Jawaban<'_>) -> Result<()> {
        let sepanjang = jawaban.isi.len();
        ensure!(jawaban.status == 200 && sepanjang > 0, "dijawab {} dengan {sepanjang} bita", jawaban.status);
        if let Some(bita) = self.bita {
            ensure!(sepanjang == bita, "{sepanjang} bita, bukan {bita}");
        }
        Ok(())
    }
}

/// Menyimpan RHK-nya sendiri berulang-ulang, setiap kali dengan kunci, versi dan tulisan yang baru.
struct Simpan {
    jalur: String,
    sesi: String,
    isian: Vec<(String, String)>,
    rhk: String,
    versi: i32,
}

impl Simpan {
    fn baru(formulir: &str, jalur: String, sesi: &str) -> Result<Self> {
        let mut isian = isian_rencana(formulir)?;
        let cabut = |isian: &mut Vec<(String, String)>, nama: &str| {
            let letak = isian.iter().position(|(n, _)| n == nama);
            letak.map(|l| isian.remove(l).1).ok_or_else(|| anyhow::anyhow!("formulir tanpa {nama}"))
        };
        cabut(&mut isian, "kunci")?;
        let versi = cabut(&mut isian, "versi")?.parse()?;
        let rhk = cabut(&mut isian, "rhk")?;
        // Tulisan pengukuran sebelumnya digantikan, bukan dipanjangkan.
        let rhk = rhk.split(" (simpanan ").next().unwrap_or_default().to_owned();
        Ok(Self { jalur, sesi: sesi.to_owned(), isian, rhk, versi })
    }

    fn isi(&self) -> String {
        let berganti = [
            ("kunci", kinerja::kernel::form::kunci_baru().to_string()),
            ("versi", self.versi.to_string()),
            ("rhk", format!("{} (simpanan {})", self.rhk, self.versi)),
        ];
        let tetap = self.isian.iter().map(|(n, v)| (n.as_str(), v.as_str()));
        let semua: Vec<_> = tetap.chain(berganti.iter().map(|(n, v)| (*n, v.as_str()))).collect();
        serde_html_form::to_string(semua).unwrap_or_default()
    }
}

impl Tamu for Simpan {
    fn tanya(&mut self, keluar: &mut Vec<u8>) {
        keluar.extend_from_slice(kiriman(&self.jalur, &self.sesi, &self.isi()).as_bytes());
    }

    fn terima(&mut self, jawaban: &Jawaban<'_>) -> Result<()> {
        ensure!(jawaban.status == 303, "{} dijawab {}", self.jalur, jawaban.status);
        self.versi += 1;
        Ok(())
    }
}

/// Simpanan pada lantai.
struct Lantai {
    kirim: String,
}

impl Tamu for Lantai {
    fn tanya(&mut self, keluar: &mut Vec<u8>) {
        keluar.extend_from_slice(self.kirim.as_bytes());
    }

    fn terima(&mut self, jawaban: &Jawaban<'_>) -> Result<()> {
        ensure!(jawaban.status == 303, "lantai menjawab {}", jawaban.status);
        Ok(())
    }
}

/// Yang benar-benar ada di basis data.
struct Tersimpan {
    jejak: i64,
    pengiriman: i64,
    versi: i64,
    catatan: i64,
}

impl Tersimpan {
    async fn hitung(db: &PgPool) -> Result<Self> {
        let (jejak, pengiriman, versi, catatan) = sqlx::query_as(
            "select (select count(*) from jejak where peristiwa = 'skp.rencana'),
                    (select count(*) from pengiriman),
                    (select coalesce(sum(versi), 0) from rencana),
                    (select count(*) from lantai_catatan)",
        )
        .fetch_one(db)
        .await?;
        Ok(Self { jejak, pengiriman, versi, catatan })
    }

    /// Setiap simpanan yang diakui ada jejak, kunci, dan versinya: tidak kurang, tidak lebih.
    fn tepat_bertambah(&self, sebelum: &Self, aplikasi: usize, lantai: usize) -> Result<()> {
        let bertambah = [self.jejak - sebelum.jejak, self.pengiriman - sebelum.pengiriman, self.versi - sebelum.versi];
        ensure!(bertambah == [aplikasi as i64; 3], "{aplikasi} simpanan diakui, tetapi tersimpan {bertambah:?}");
        let catatan = self.catatan - sebelum.catatan;
        ensure!(catatan == lantai as i64, "lantai mengakui {lantai} simpanan, tetapi tersimpan {catatan}");
        Ok(())
    }
}

/// Satu pihak selama pengukuran.
struct Lomba<'a> {
    peladen: &'a Peladen,
    postgres: Option<&'a Postmaster>,
    tamu: Vec<Box<dyn Tamu>>,
    putaran: Vec<Putaran>,
    cpu: Duration,
    cpu_postgres: Duration,
    /// Semua jawaban, termasuk pemanasan.
    dijawab: usize,
}

impl<'a> Lomba<'a> {
    fn baru(peladen: &'a Peladen, postgres: Option<&'a Postmaster>) -> Self {
        let nol = Duration::ZERO;
        Self { peladen, postgres, tamu: Vec::new(), putaran: Vec::new(), cpu: nol, cpu_postgres: nol, dijawab: 0 }
    }

    async fn berlari(&mut self, lama: Duration, dicatat: bool) -> Result<()> {
        let (cpu, cpu_postgres) = self.jam();
        let (tamu, hasil) = putaran(self.peladen.alamat, std::mem::take(&mut self.tamu), lama).await?;
        self.tamu = tamu;
        self.dijawab += hasil.tunggu.len();
        if dicatat {
            let (cpu_akhir, cpu_postgres_akhir) = self.jam();
            self.cpu += cpu_akhir - cpu;
            self.cpu_postgres += cpu_postgres_akhir.saturating_sub(cpu_postgres);
            self.putaran.push(hasil);
        }
        Ok(())
    }

    fn jam(&self) -> (Duration, Duration) {
        (self.peladen.cpu(), self.postgres.map_or(Duration::ZERO, Postmaster::cpu))
    }

    fn pihak(self) -> Pihak {
        let mut tunggu: Vec<Duration> = self.putaran.iter().flat_map(|p| p.tunggu.iter().copied()).collect();
        tunggu.sort_unstable();
        let banyak = u32::try_from(tunggu.len().max(1)).unwrap_or(u32::MAX);
        Pihak {
            per_detik: median(self.putaran.iter().map(Putaran::per_detik).collect()),
            p50: persentil(&tunggu, 50),
            p99: persentil(&tunggu, 99),
            cpu: self.cpu / banyak,
            cpu_postgres: self.postgres.map(|_| self.cpu_postgres / banyak),
            bita: self.putaran.iter().map(|p| p.bita).sum::<usize>() / banyak as usize,
        }
    }
}

fn median(mut angka: Vec<f64>) -> f64 {
    angka.sort_unstable_by(f64::total_cmp);
    angka.get(angka.len() / 2).copied().unwrap_or(f64::NAN)
}

fn persentil(terurut: &[Duration], persen: usize) -> Duration {
    terurut.get((terurut.len() * persen / 100).min(terurut.len().saturating_sub(1))).copied().unwrap_or_default()
}
