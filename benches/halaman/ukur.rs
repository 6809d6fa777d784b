//! Apa yang diukur, dan cara membandingkannya: bergantian, berkali-kali, dengan bukti.

use anyhow::{Result, ensure};
use sqlx::PgPool;

use super::{
    lomba::{Baca, Cara, Lomba, Pihak, berlomba, perbandingan},
    muatan::{Jawaban, Sambungan, Tamu},
    orang::{Hadir, Orang, isian_rencana},
    panggung::Panggung,
    pintu::{ambil, kiriman, permintaan},
};

/// Tahun kegiatan yang diukur; bukan kabisat, dan tidak memuat kegiatan contoh.
const TAHUN_KEGIATAN: i32 = 2023;

/// Yang dituntut pada 64 sambungan.
pub struct Janji {
    /// Bagian dari laju lantai, sekurang-kurangnya.
    pub bagian: f64,
    /// p99 paling lama, dibandingkan dengan lantai.
    pub p99: f64,
}

/// Yang diukur.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Halaman {
    SkpDitetapkan,
    SkpDraf,
    SkpDrafGzip,
    Beranda,
    Tahun,
    Simpan,
}

/// Simpanan terakhir: sesudahnya draf tidak lagi sepanjang semula.
pub const SEMUA: &[Halaman] = &[
    Halaman::SkpDitetapkan,
    Halaman::SkpDraf,
    Halaman::SkpDrafGzip,
    Halaman::Beranda,
    Halaman::Tahun,
    Halaman::Simpan,
];

impl Halaman {
    pub fn nama(self) -> &'static str {
        match self {
            Self::SkpDitetapkan => "skp ditetapkan",
            Self::SkpDraf => "skp draf",
            Self::SkpDrafGzip => "skp draf, gzip",
            Self::Beranda => "beranda penilai",
            Self::Tahun => "setahun 365 kegiatan",
            Self::Simpan => "simpan rhk",
        }
    }

    /// Yang dijanjikan; sisanya dilaporkan saja.
    pub fn janji(self) -> Option<Janji> {
        match self {
            Self::SkpDitetapkan | Self::SkpDraf | Self::Beranda => Some(Janji { bagian: 0.5, p99: 2.0 }),
            Self::Tahun => Some(Janji { bagian: 1.0 / 3.0, p99: 3.0 }),
            Self::SkpDrafGzip | Self::Simpan => None,
        }
    }

    fn orang(self, orang: &Orang) -> &[Hadir] {
        match self {
            Self::SkpDitetapkan | Self::Tahun => &orang.ditetapkan,
            Self::SkpDraf | Self::SkpDrafGzip | Self::Simpan => &orang.draf,
            Self::Beranda => &orang.penilai,
        }
    }

    fn jalur(self, hadir: &Hadir) -> String {
        match self {
            Self::Beranda => "/".to_owned(),
            Self::Tahun => format!("/dokumentasi/tahun/{TAHUN_KEGIATAN}"),
            _ => format!("/skp/{}", hadir.skp),
        }
    }

    /// Kata-kata yang hanya ada bila halaman itu benar digambar bagi orang itu.
    fn tanda(self) -> &'static [&'static str] {
        match self {
            Self::SkpDitetapkan => &["<h2 id=\"hasil\">Hasil kerja</h2>", "SHA-256 dokumen", "class=\"rhk\""],
            Self::SkpDraf | Self::SkpDrafGzip | Self::Simpan => &["Ajukan kepada penilai", "class=\"rhk\""],
            Self::Beranda => &["Yang menunggu Anda", "Periksa SKP"],
            Self::Tahun => &["181 dari 181 hari", "184 dari 184 hari", "Kemajuan per rencana hasil kerja"],
        }
    }
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

    berlomba(&mut aplikasi, &mut lantai, cara).await?;

    let puncak = panggung.aplikasi.puncak()?;
    let sesudah = Tersimpan::hitung(&panggung.db).await?;
    let (diakui, diakui_lantai) = match halaman {
        Halaman::Simpan => (aplikasi.dijawab, lantai.dijawab),
        _ => (0, 0),
    };
    sesudah.tepat_bertambah(&sebelum, diakui, diakui_lantai)?;
    let perbandingan = perbandingan(&aplikasi, &lantai);
    Ok(Ukuran { halaman, sambungan, aplikasi: aplikasi.pihak(), lantai: lantai.pihak(), perbandingan, puncak })
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
