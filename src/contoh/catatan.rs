//! Catatan kegiatan contoh: setahun yang lalu penuh dan tahun ini sampai kemarin, dengan dokumentasi bulanannya.

use std::collections::HashMap;

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};
use rust_decimal::Decimal;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    kantor::Orang,
    model::{Data, Kegiatan, Langkah},
};
use crate::kernel::error::Result;

/// Kegiatan setiap orang dalam sebulan.
const SEBULAN: u32 = 6;

/// Baris yang ditulis dalam satu pernyataan.
const SEKALI: usize = 4000;

/// Sebuah RHK pada SKP yang ditetapkan, dengan indikator kuantitasnya.
struct Sandaran {
    rencana: Uuid,
    indikator: Option<Uuid>,
}

/// SKP yang ditetapkan: siapa, kapan, dan RHK-nya.
struct Berlaku {
    pemilik: Uuid,
    penilai: Option<Uuid>,
    tahun: i32,
    sandaran: Vec<Sandaran>,
}

/// Menulis rencana aksi, kegiatan, dan dokumentasi bulanan bagi setiap SKP yang ditetapkan.
pub async fn susun(conn: &mut PgConnection, data: &Data, orang: &[Orang], hari: NaiveDate) -> Result<()> {
    let siapa: HashMap<Uuid, (usize, &Orang)> = orang.iter().enumerate().map(|(n, o)| (o.id.uuid(), (n, o))).collect();
    let (mut langkah, mut kegiatan, mut bulanan) = (Vec::new(), Vec::new(), Vec::new());
    for skp in berlaku(conn, hari).await? {
        let Some(&(n, orang)) = siapa.get(&skp.pemilik) else { continue };
        let jenis = data.jabatan.iter().find(|j| j.nama == orang.jabatan).map_or("PELAKSANA", |j| j.jenis.as_str());
        langkah.extend(langkahnya(&data.narasi.rencana_aksi(&orang.jabatan), n, &skp));
        let pilihan = data.narasi.kegiatan(&orang.jabatan, jenis);
        for bulan in bulan_berjalan(skp.tahun, hari) {
            kegiatan.extend(sebulan(&pilihan, n, &skp, bulan, hari));
            bulanan.extend(dokumentasinya(&data.narasi.tanggapan(), n, &skp, bulan, hari));
        }
    }
    for bagian in langkah.chunks(SEKALI) {
        tulis_langkah(conn, bagian).await?;
    }
    for bagian in kegiatan.chunks(SEKALI) {
        tulis_kegiatan(conn, bagian).await?;
    }
    for bagian in bulanan.chunks(SEKALI) {
        tulis_dokumentasi(conn, bagian).await?;
    }
    Ok(())
}

async fn berlaku(conn: &mut PgConnection, hari: NaiveDate) -> Result<Vec<Berlaku>> {
    let baris = sqlx::query!(
        r#"
        select
            s.pemilik_id,
            s.tahun,
            h.penilai_id as "penilai_id?",
            r.rencana_id,
            (select i.indikator_id from indikator i
             where i.rencana_id = r.rencana_id and i.aspek = 'KUANTITAS' order by i.urutan limit 1) as indikator_id
        from skp s
        join rencana r using (skp_id)
        left join penilai_pegawai h on h.pegawai_id = s.pemilik_id and h.mulai <= $1 and $1 < h.selesai
        where s.status = 'ditetapkan'
        order by s.pemilik_id, s.tahun, r.bagian desc, r.urutan
        "#,
        hari,
    )
    .fetch_all(conn)
    .await?;
    let mut semua: Vec<Berlaku> = Vec::new();
    for b in baris {
        if semua.last().is_none_or(|s| (s.pemilik, s.tahun) != (b.pemilik_id, b.tahun)) {
            let (pemilik, penilai, tahun) = (b.pemilik_id, b.penilai_id, b.tahun);
            semua.push(Berlaku { pemilik, penilai, tahun, sandaran: Vec::new() });
        }
        if let Some(skp) = semua.last_mut() {
            skp.sandaran.push(Sandaran { rencana: b.rencana_id, indikator: b.indikator_id });
        }
    }
    Ok(semua)
}

/// Hari pertama setiap bulan tahun itu yang sudah dimulai.
fn bulan_berjalan(tahun: i32, hari: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    (1..=12).filter_map(move |b| NaiveDate::from_ymd_opt(tahun, b, 1)).filter(move |b| *b < hari)
}

/// Satu kegiatan yang akan ditulis.
struct Baris<'a> {
    pemilik: Uuid,
    rencana: Uuid,
    indikator: Option<Uuid>,
    tanggal: NaiveDate,
    mulai: NaiveTime,
    isi: &'a Kegiatan,
}

fn sebulan<'a>(pilihan: &[&'a Kegiatan], n: usize, skp: &Berlaku, bulan: NaiveDate, hari: NaiveDate) -> Vec<Baris<'a>> {
    let benih = n + bulan.month() as usize * 7;
    (0..SEBULAN)
        .filter_map(|ke| {
            let tanggal = kerja(bulan + Days::new(u64::from(ke * 5) + (benih % 4) as u64));
            let ke = ke as usize;
            let isi = pilihan.get((benih + ke * 3) % pilihan.len().max(1))?;
            let sandaran = skp.sandaran.get((benih + ke) % skp.sandaran.len().max(1))?;
            let mulai = NaiveTime::from_hms_opt(8 + ((benih + ke) % 5) as u32, 0, 0)?;
            let baris = Baris {
                pemilik: skp.pemilik,
                rencana: sandaran.rencana,
                indikator: sandaran.indikator,
                tanggal,
                mulai,
                isi,
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
    let nomor: Vec<Uuid> = baris.iter().map(|_| Uuid::now_v7()).collect();
    let pemilik: Vec<Uuid> = baris.iter().map(|b| b.pemilik).collect();
    let rencana: Vec<Uuid> = baris.iter().map(|b| b.rencana).collect();
    let indikator: Vec<Option<Uuid>> = baris.iter().map(|b| b.indikator).collect();
    let tanggal: Vec<NaiveDate> = baris.iter().map(|b| b.tanggal).collect();
    let mulai: Vec<NaiveTime> = baris.iter().map(|b| b.mulai).collect();
    let selesai: Vec<NaiveTime> =
        baris.iter().map(|b| b.mulai + TimeDelta::minutes(b.isi.durasi_menit.unwrap_or(60).clamp(15, 480))).collect();
    let uraian: Vec<String> = baris.iter().map(|b| format!("{}. {}.", b.isi.kegiatan, b.isi.hasil)).collect();
    let realisasi: Vec<Option<Decimal>> = baris.iter().map(|b| b.isi.kuantitas).collect();
    let satuan: Vec<String> = baris.iter().map(|b| b.isi.satuan.clone().unwrap_or_default()).collect();
    let kendala: Vec<String> = baris.iter().map(|b| b.isi.kendala.clone().unwrap_or_default()).collect();
    sqlx::query!(
        "insert into kegiatan (kegiatan_id, pegawai_id, tanggal, jam_mulai, jam_selesai, rencana_id, indikator_id,
             uraian, realisasi, satuan, kendala, dibuat_pada, diubah_pada)
         select k.nomor, k.pemilik, k.tanggal, k.mulai, k.selesai, k.rencana, k.indikator,
             k.uraian, k.realisasi, k.satuan, k.kendala,
             k.tanggal + interval '16 hours', k.tanggal + interval '16 hours'
         from unnest($1::uuid[], $2::uuid[], $3::date[], $4::time[], $5::time[], $6::uuid[], $7::uuid[], $8::text[],
                     $9::numeric[], $10::text[], $11::text[])
              k (nomor, pemilik, tanggal, mulai, selesai, rencana, indikator, uraian, realisasi, satuan, kendala)",
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
    skp: &Berlaku,
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
        pemilik: skp.pemilik,
        mulai: bulan,
        selesai: berikut.pred_opt()?,
        dikirim: dikirim.and_hms_opt(3, 0, 0)?.and_utc(),
        tanggapan: teks.zip(skp.penilai).filter(|_| !menunggu),
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

/// Langkah satu RHK pada satu triwulan.
struct Triwulan<'a> {
    pemilik: Uuid,
    rencana: Uuid,
    mulai: NaiveDate,
    selesai: NaiveDate,
    urutan: i32,
    isi: &'a Langkah,
}

fn langkahnya<'a>(pilihan: &[&'a Langkah], n: usize, skp: &Berlaku) -> Vec<Triwulan<'a>> {
    let satu = |tw: usize, urutan: usize| {
        let mulai = NaiveDate::from_ymd_opt(skp.tahun, tw as u32 * 3 + 1, 1)?;
        Some(Triwulan {
            pemilik: skp.pemilik,
            rencana: skp.sandaran.get(urutan)?.rencana,
            mulai,
            selesai: mulai.checked_add_months(Months::new(3))?.pred_opt()?,
            urutan: urutan as i32 + 1,
            isi: pilihan.get((n + tw + urutan) % pilihan.len().max(1))?,
        })
    };
    (0..4).flat_map(|tw| (0..skp.sandaran.len().min(3)).filter_map(move |urutan| satu(tw, urutan))).collect()
}

async fn tulis_langkah(conn: &mut PgConnection, langkah: &[Triwulan<'_>]) -> Result<()> {
    let nomor: Vec<Uuid> = langkah.iter().map(|_| Uuid::now_v7()).collect();
    let pemilik: Vec<Uuid> = langkah.iter().map(|l| l.pemilik).collect();
    let rencana: Vec<Uuid> = langkah.iter().map(|l| l.rencana).collect();
    let mulai: Vec<NaiveDate> = langkah.iter().map(|l| l.mulai).collect();
    let selesai: Vec<NaiveDate> = langkah.iter().map(|l| l.selesai).collect();
    let urutan: Vec<i32> = langkah.iter().map(|l| l.urutan).collect();
    let uraian: Vec<String> = langkah.iter().map(|l| l.isi.teks.clone()).collect();
    let target: Vec<String> = langkah.iter().map(|l| l.isi.target.clone().unwrap_or_default()).collect();
    let durasi: Vec<String> = langkah.iter().map(|l| l.isi.durasi.clone().unwrap_or_default()).collect();
    sqlx::query!(
        "insert into rencana_aksi (rencana_aksi_id, pegawai_id, rencana_id, jenis, mulai, selesai, urutan, uraian,
             target, durasi, status)
         select l.nomor, l.pemilik, l.rencana, 'TRIWULAN', l.mulai, l.selesai, l.urutan, l.uraian, l.target, l.durasi,
             'BERLAKU'
         from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::date[], $5::date[], $6::int[], $7::text[], $8::text[],
                     $9::text[])
              l (nomor, pemilik, rencana, mulai, selesai, urutan, uraian, target, durasi)",
        &nomor,
        &pemilik,
        &rencana,
        &mulai,
        &selesai,
        &urutan,
        &uraian,
        &target,
        &durasi,
    )
    .execute(conn)
    .await?;
    Ok(())
}
