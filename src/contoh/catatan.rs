//! Catatan kegiatan contoh: setahun yang lalu penuh dan tahun ini sampai kemarin, dengan dokumentasi bulanannya.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};
use rust_decimal::Decimal;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    bukti::Berbukti,
    kantor::Orang,
    langkah::{self, Triwulan},
    model::{Data, Kegiatan},
};
use crate::kernel::error::Result;

/// Kegiatan setiap orang dalam sebulan, dan pada tahun yang lalu.
const SEBULAN: u32 = 6;
const SEBULAN_LALU: u32 = 4;

/// Baris yang ditulis dalam satu pernyataan.
const SEKALI: usize = 4000;

/// Sebuah RHK pada SKP yang ditetapkan, dengan indikatornya.
pub struct Sandaran {
    pub rencana: Uuid,
    /// Indikator kuantitasnya.
    pub indikator: Option<Uuid>,
    pub rhk: String,
    /// Bunyi indikator pertamanya.
    pub ukuran: String,
}

/// Satu versi SKP dan hari-hari berlakunya.
pub struct Versi {
    mulai: NaiveDate,
    akhir: NaiveDate,
    pub sandaran: Vec<Sandaran>,
}

/// SKP seseorang pada satu tahun, versi demi versi.
pub struct Berlaku {
    pub pemilik: Uuid,
    pub tahun: i32,
    versi: Vec<Versi>,
}

impl Berlaku {
    /// Yang berlaku pada hari itu.
    pub fn pada(&self, hari: NaiveDate) -> Option<&Versi> {
        self.versi.iter().find(|v| v.mulai <= hari && hari <= v.akhir)
    }
}

/// Siapa menilai siapa sejak kapan.
type Penilai = HashMap<Uuid, Vec<(NaiveDate, NaiveDate, Uuid)>>;

fn penilainya(penilai: &Penilai, siapa: Uuid, hari: NaiveDate) -> Option<Uuid> {
    penilai.get(&siapa)?.iter().find(|(mulai, selesai, _)| *mulai <= hari && hari < *selesai).map(|h| h.2)
}

/// Menulis rencana aksi, kegiatan, dan dokumentasi bulanan bagi setiap SKP yang ditetapkan; mengembalikan kegiatan yang
/// akan berbukti.
pub async fn susun(conn: &mut PgConnection, data: &Data, orang: &[Orang], hari: NaiveDate) -> Result<Vec<Berbukti>> {
    let siapa: HashMap<Uuid, (usize, &Orang)> = orang.iter().enumerate().map(|(n, o)| (o.id.uuid(), (n, o))).collect();
    let penilai = penilai(conn).await?;
    let berlaku = berlaku(conn).await?;
    let (mut langkah, mut kegiatan, mut bulanan) = (Vec::new(), Vec::new(), Vec::new());
    for skp in &berlaku {
        let Some(&(n, orang)) = siapa.get(&skp.pemilik) else { continue };
        let jenis = data.jabatan.iter().find(|j| j.nama == orang.jabatan).map_or("PELAKSANA", |j| j.jenis.as_str());
        let mulai = langkah.len();
        langkah.extend(langkah::langkahnya(&data.narasi.rencana_aksi(&orang.jabatan), skp));
        let pilihan = data.narasi.kegiatan(&orang.jabatan, jenis);
        let cocok = Cocok::antara(&pilihan, skp);
        for bulan in bulan_berjalan(skp.tahun, hari) {
            kegiatan.extend(sebulan((&pilihan, &cocok), n, skp, &langkah[mulai..], bulan, hari));
            bulanan.extend(dokumentasinya(&data.narasi.tanggapan(), n, (skp.pemilik, &penilai), bulan, hari));
        }
    }
    for bagian in langkah.chunks(SEKALI) {
        langkah::tulis(conn, bagian).await?;
    }
    for bagian in kegiatan.chunks(SEKALI) {
        tulis_kegiatan(conn, bagian).await?;
    }
    for bagian in bulanan.chunks(SEKALI) {
        tulis_dokumentasi(conn, bagian).await?;
    }
    Ok(kegiatan.iter().filter_map(Baris::berbukti).collect())
}

async fn penilai(conn: &mut PgConnection) -> Result<Penilai> {
    let baris = sqlx::query!(
        r#"select pegawai_id, penilai_id as "penilai!", mulai, least(selesai, date '9999-12-31') as "selesai!"
           from penilai_pegawai h
           -- Penilai dari luar instansi tidak berakun: ia tidak menanggapi di sini.
           where exists (select from akun a where a.pegawai_id = h.penilai_id)"#
    )
    .fetch_all(conn)
    .await?;
    let mut semua = Penilai::new();
    for b in baris {
        semua.entry(b.pegawai_id).or_default().push((b.mulai, b.selesai, b.penilai));
    }
    Ok(semua)
}

async fn berlaku(conn: &mut PgConnection) -> Result<Vec<Berlaku>> {
    let baris = sqlx::query!(
        r#"
        select
            s.pemilik_id,
            s.tahun,
            s.mulai,
            coalesce(s.digantikan_mulai - 1, s.selesai) as "akhir!",
            r.rencana_id,
            r.rhk,
            (select i.indikator_id from indikator i
             where i.rencana_id = r.rencana_id and i.aspek = 'KUANTITAS' order by i.urutan limit 1) as indikator_id,
            (select i.indikator from indikator i
             where i.rencana_id = r.rencana_id order by i.urutan limit 1) as ukuran
        from skp s
        join rencana r using (skp_id)
        where s.status = 'ditetapkan'
        order by s.pemilik_id, s.tahun, s.mulai, r.bagian desc, r.urutan
        "#,
    )
    .fetch_all(conn)
    .await?;
    let mut semua: Vec<Berlaku> = Vec::new();
    for b in baris {
        if semua.last().is_none_or(|s| (s.pemilik, s.tahun) != (b.pemilik_id, b.tahun)) {
            semua.push(Berlaku { pemilik: b.pemilik_id, tahun: b.tahun, versi: Vec::new() });
        }
        let Some(skp) = semua.last_mut() else { continue };
        if skp.versi.last().is_none_or(|v| v.mulai != b.mulai) {
            skp.versi.push(Versi { mulai: b.mulai, akhir: b.akhir, sandaran: Vec::new() });
        }
        if let Some(versi) = skp.versi.last_mut() {
            let ukuran = b.ukuran.unwrap_or_default();
            versi.sandaran.push(Sandaran { rencana: b.rencana_id, indikator: b.indikator_id, rhk: b.rhk, ukuran });
        }
    }
    Ok(semua)
}

/// RHK mana yang paling dekat dengan setiap kegiatan, menurut kata-kata yang sama.
struct Cocok(Vec<Option<usize>>);

impl Cocok {
    fn antara(pilihan: &[&Kegiatan], skp: &Berlaku) -> Self {
        let Some(versi) = skp.versi.first() else { return Self(Vec::new()) };
        let rhk: Vec<_> = versi.sandaran.iter().map(|s| kata(&[&s.rhk, &s.ukuran])).collect();
        let terdekat = |k: &&Kegiatan| {
            let milik = kata(&[&k.kegiatan, &k.hasil]);
            let banyak = rhk.iter().map(|r| r.intersection(&milik).count());
            banyak.enumerate().filter(|(_, n)| *n > 0).max_by_key(|(ke, n)| (*n, usize::MAX - ke)).map(|(ke, _)| ke)
        };
        Self(pilihan.iter().map(terdekat).collect())
    }
}

/// Kata yang berarti: enam huruf atau lebih, tanpa imbuhan yang lazim.
pub fn kata(teks: &[&str]) -> HashSet<String> {
    let semua = teks.iter().flat_map(|t| t.split(|c: char| !c.is_alphanumeric()));
    semua.map(str::to_lowercase).filter(|k| k.chars().count() > 5).collect()
}

/// Hari pertama setiap bulan tahun itu yang sudah dimulai.
fn bulan_berjalan(tahun: i32, hari: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    (1..=12).filter_map(move |b| NaiveDate::from_ymd_opt(tahun, b, 1)).filter(move |b| *b < hari)
}

/// Satu kegiatan yang akan ditulis.
struct Baris<'a> {
    nomor: Uuid,
    pemilik: Uuid,
    rencana: Uuid,
    indikator: Option<Uuid>,
    langkah: Option<Uuid>,
    tanggal: NaiveDate,
    mulai: NaiveTime,
    isi: &'a Kegiatan,
    berbukti: bool,
}

impl Baris<'_> {
    fn selesai(&self) -> NaiveTime {
        self.mulai + TimeDelta::minutes(self.isi.durasi_menit.unwrap_or(60).clamp(15, 480))
    }

    fn berbukti(&self) -> Option<Berbukti> {
        let nama = self.isi.bukti.clone().filter(|_| self.berbukti)?;
        // Diunggah sore itu juga, sebelum dokumentasi bulannya dikirim.
        let pada = self.tanggal.and_time(NaiveTime::MIN).and_utc() + TimeDelta::minutes(9 * 60 + 35);
        Some(Berbukti { kegiatan: self.nomor, pemilik: self.pemilik, nama, pada })
    }
}

fn sebulan<'a>(
    (pilihan, cocok): (&[&'a Kegiatan], &Cocok),
    n: usize,
    skp: &Berlaku,
    langkah: &[Triwulan],
    bulan: NaiveDate,
    hari: NaiveDate,
) -> Vec<Baris<'a>> {
    let benih = n + bulan.month() as usize * 7;
    let banyak = if skp.tahun == hari.year() { SEBULAN } else { SEBULAN_LALU };
    (0..banyak)
        .filter_map(|ke| {
            let tanggal = kerja(bulan + Days::new(u64::from(ke * 5) + (benih % 4) as u64));
            let versi = skp.pada(tanggal)?;
            let ke = ke as usize;
            let dipilih = (benih + ke * 3) % pilihan.len().max(1);
            let isi = pilihan.get(dipilih)?;
            let bergantian = (benih + ke) % versi.sandaran.len().max(1);
            let sandaran = versi.sandaran.get(cocok.0.get(dipilih).copied().flatten().unwrap_or(bergantian))?;
            let baris = Baris {
                nomor: Uuid::now_v7(),
                pemilik: skp.pemilik,
                rencana: sandaran.rencana,
                indikator: sandaran.indikator,
                langkah: langkah.iter().find(|l| l.memuat(sandaran.rencana, tanggal)).map(|l| l.nomor),
                tanggal,
                mulai: NaiveTime::from_hms_opt(8 + ((benih + ke) % 5) as u32, 0, 0)?,
                isi,
                berbukti: (benih + ke).is_multiple_of(6),
            };
            (tanggal.month() == bulan.month() && tanggal < hari).then_some(baris)
        })
        .collect()
}

/// Hari kerja pada tanggal itu atau sesudahnya.
fn kerja(tanggal: NaiveDate) -> NaiveDate {
    match tanggal.weekday() {
        Weekday::Sat => tanggal + Days::new(2),
        Weekday::Sun => tanggal + Days::new(1),
        _ => tanggal,
    }
}

async fn tulis_kegiatan(conn: &mut PgConnection, baris: &[Baris<'_>]) -> Result<()> {
    let nomor: Vec<Uuid> = baris.iter().map(|b| b.nomor).collect();
    let langkah: Vec<Option<Uuid>> = baris.iter().map(|b| b.langkah).collect();
    let pemilik: Vec<Uuid> = baris.iter().map(|b| b.pemilik).collect();
    let rencana: Vec<Uuid> = baris.iter().map(|b| b.rencana).collect();
    let indikator: Vec<Option<Uuid>> = baris.iter().map(|b| b.indikator).collect();
    let tanggal: Vec<NaiveDate> = baris.iter().map(|b| b.tanggal).collect();
    let mulai: Vec<NaiveTime> = baris.iter().map(|b| b.mulai).collect();
    let selesai: Vec<NaiveTime> = baris.iter().map(Baris::selesai).collect();
    let uraian: Vec<String> = baris.iter().map(|b| format!("{}. {}.", b.isi.kegiatan, b.isi.hasil)).collect();
    let realisasi: Vec<Option<Decimal>> = baris.iter().map(|b| b.isi.kuantitas).collect();
    let satuan: Vec<String> = baris.iter().map(|b| b.isi.satuan.clone().unwrap_or_default()).collect();
    let kendala: Vec<String> = baris.iter().map(|b| b.isi.kendala.clone().unwrap_or_default()).collect();
    sqlx::query!(
        "insert into kegiatan (kegiatan_id, pegawai_id, tanggal, jam_mulai, jam_selesai, rencana_id, indikator_id,
             rencana_aksi_id, uraian, realisasi, satuan, kendala, dibuat_pada, diubah_pada)
         select k.nomor, k.pemilik, k.tanggal, k.mulai, k.selesai, k.rencana, k.indikator, k.langkah,
             k.uraian, k.realisasi, k.satuan, k.kendala,
             (k.tanggal + time '16:30') at time zone 'Asia/Jakarta', (k.tanggal + time '16:30') at time zone 'Asia/Jakarta'
         from unnest($1::uuid[], $2::uuid[], $3::date[], $4::time[], $5::time[], $6::uuid[], $7::uuid[], $8::text[],
                     $9::numeric[], $10::text[], $11::text[], $12::uuid[])
              k (nomor, pemilik, tanggal, mulai, selesai, rencana, indikator, uraian, realisasi, satuan, kendala, langkah)",
        &nomor,
        &pemilik,
        &tanggal,
        &mulai,
        &selesai,
        &rencana,
        &indikator as &[Option<Uuid>],
        &uraian,
        &realisasi as &[Option<Decimal>],
        &satuan,
        &kendala,
        &langkah as &[Option<Uuid>],
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Dokumentasi sebulan yang sudah dikirim; tanggapannya menyusul.
struct Bulanan<'a> {
    pemilik: Uuid,
    mulai: NaiveDate,
    selesai: NaiveDate,
    dikirim: DateTime<Utc>,
    tanggapan: Option<(&'a str, Uuid)>,
}

/// Bulan yang sudah lewat dikirim pada awal bulan berikutnya; yang paling baru sebagian masih menunggu tanggapan.
fn dokumentasinya<'a>(
    tanggapan: &[&'a str],
    n: usize,
    (pemilik, penilai): (Uuid, &Penilai),
    bulan: NaiveDate,
    hari: NaiveDate,
) -> Option<Bulanan<'a>> {
    let berikut = bulan.checked_add_months(Months::new(1))?;
    let dikirim = berikut + Days::new(1 + n as u64 % 4);
    if dikirim >= hari {
        return None;
    }
    let benih = n + bulan.month() as usize;
    let menunggu = dikirim + Days::new(45) > hari && !n.is_multiple_of(3);
    let teks = tanggapan.get(benih % tanggapan.len().max(1)).copied();
    Some(Bulanan {
        pemilik,
        mulai: bulan,
        selesai: berikut.pred_opt()?,
        dikirim: dikirim.and_hms_opt(3, 0, 0)?.and_utc(),
        tanggapan: teks
            .zip(penilainya(penilai, pemilik, dikirim + Days::new(3)))
            .filter(|_| !menunggu && dikirim + Days::new(3) < hari),
    })
}

async fn tulis_dokumentasi(conn: &mut PgConnection, bulanan: &[Bulanan<'_>]) -> Result<()> {
    let nomor: Vec<Uuid> = bulanan.iter().map(|_| Uuid::now_v7()).collect();
    let pemilik: Vec<Uuid> = bulanan.iter().map(|b| b.pemilik).collect();
    let mulai: Vec<NaiveDate> = bulanan.iter().map(|b| b.mulai).collect();
    let selesai: Vec<NaiveDate> = bulanan.iter().map(|b| b.selesai).collect();
    let dikirim: Vec<DateTime<Utc>> = bulanan.iter().map(|b| b.dikirim).collect();
    let teks: Vec<Option<String>> = bulanan.iter().map(|b| b.tanggapan.map(|(t, _)| t.to_owned())).collect();
    let penanggap: Vec<Option<Uuid>> = bulanan.iter().map(|b| b.tanggapan.map(|(_, p)| p)).collect();
    sqlx::query!(
        "insert into dokumentasi (dokumentasi_id, pegawai_id, jenis, mulai, selesai, status, ulasan, dikirim_pada,
             tanggapan, penanggap_id, ditanggapi_pada)
         select d.nomor, d.pemilik, 'BULANAN', d.mulai, d.selesai,
             case when d.teks is null then 'DIKIRIM' else 'DITANGGAPI' end,
             'Pekerjaan bulan ini berjalan menurut rencana; rinciannya pada kegiatan di bawah.', d.dikirim,
             d.teks, d.penanggap, case when d.teks is not null then d.dikirim + interval '3 days' end
         from unnest($1::uuid[], $2::uuid[], $3::date[], $4::date[], $5::timestamptz[], $6::text[], $7::uuid[])
              d (nomor, pemilik, mulai, selesai, dikirim, teks, penanggap)",
        &nomor,
        &pemilik,
        &mulai,
        &selesai,
        &dikirim,
        &teks as &[Option<String>],
        &penanggap as &[Option<Uuid>],
    )
    .execute(conn)
    .await?;
    Ok(())
}
