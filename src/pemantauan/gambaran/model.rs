//! Kemajuan setiap indikator: menurut pengukuran terakhirnya, dan menurut catatan yang terkirim.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    kernel::time::{rentang, tanggal},
    pengukuran::{DokumenPengukuran, PengukuranId, Sasaran, Tercatat, bersatuan, menjumlah},
    skp::{Bagian, Dokumen, Indikator, SkpId},
};

/// Satu SKP yang berlaku pada semester itu, dan pengukuran terakhirnya yang ditetapkan.
#[derive(Clone, Debug)]
pub struct SkpDiamati {
    /// SKP-nya.
    pub id: SkpId,
    /// Dokumennya.
    pub dok: Dokumen,
    /// Pengukuran terakhir sampai akhir semester itu.
    pub pengukuran: Option<(PengukuranId, DokumenPengukuran)>,
}

/// Kemajuan satu indikator sebagaimana tampak.
#[derive(Clone, Debug)]
pub struct Kemajuan {
    /// Kalimatnya.
    pub indikator: String,
    /// Target setahun.
    pub target: String,
    /// Realisasi sejak awal SKP dan capaiannya, menurut pengukuran terakhir atau catatan terkirim.
    pub realisasi: String,
    /// `75%`, atau garis.
    pub persen: String,
    /// Bagian batang yang terisi; kosong bila tidak terukur.
    pub isi: Option<u32>,
    /// Dari mana angkanya.
    pub dari: String,
    /// Kegiatan terkirim semester ini.
    pub catatan: String,
}

/// Satu RHK dan kemajuan indikatornya.
#[derive(Clone, Debug)]
pub struct KemajuanRhk {
    /// Nomornya dalam bagiannya.
    pub no: usize,
    /// Bagiannya.
    pub bagian: Bagian,
    /// Kalimatnya.
    pub rhk: String,
    /// Indikatornya.
    pub indikator: Vec<Kemajuan>,
}

/// Kemajuan setiap RHK sebuah SKP.
pub fn kemajuan(skp: &SkpDiamati, catatan: &[(Uuid, Tercatat)]) -> Vec<KemajuanRhk> {
    let mut semua = Vec::new();
    for bagian in skp.dok.kedua_bagian() {
        semua.extend(skp.dok.bagian(&bagian).into_iter().map(|(no, r)| KemajuanRhk {
            no,
            bagian,
            rhk: r.isi.rhk.clone(),
            indikator: r.isi.indikator.iter().map(|i| satu(skp, i, catatan)).collect(),
        }));
    }
    semua
}

fn satu(skp: &SkpDiamati, i: &Indikator, catatan: &[(Uuid, Tercatat)]) -> Kemajuan {
    let tercatat = catatan.iter().find(|(id, _)| *id == i.id.uuid()).map(|(_, t)| t.clone()).unwrap_or_default();
    let terukur = skp.pengukuran.as_ref().and_then(|(_, d)| {
        let hasil = d.hasil.iter().flat_map(|r| &r.indikator).find(|h| h.id == i.id)?;
        Some((d.nama(), hasil))
    });
    let (realisasi, capaian, dari) = match terukur {
        Some((nama, h)) => {
            let realisasi = if h.kumulatif.is_some() { h.tulis_kumulatif() } else { h.tulis_realisasi() };
            (realisasi, h.capaian, format!("Pengukuran {nama}"))
        }
        None => {
            let kumulatif = sejak_awal(i, &tercatat);
            let capaian = Sasaran::dari(i).zip(kumulatif).and_then(|(s, k)| s.capaian(k));
            let tulisan = kumulatif.map_or_else(|| "–".to_owned(), |k| bersatuan(k, &i.satuan));
            (tulisan, capaian, "Belum diukur; menurut catatan terkirim".to_owned())
        }
    };
    Kemajuan {
        indikator: i.indikator.clone(),
        target: i.cetak_target(),
        realisasi,
        persen: capaian.map_or_else(|| "–".to_owned(), |c| c.persen()),
        isi: capaian.map(|c| c.isi()),
        dari,
        catatan: tulis_catatan(i, &tercatat),
    }
}

/// Sejak awal SKP menurut catatan terkirim.
fn sejak_awal(i: &Indikator, t: &Tercatat) -> Option<Decimal> {
    match menjumlah(i) {
        true => Some(t.sebelum.checked_add(t.pada)?).filter(|k| t.banyak > 0 || !k.is_zero()),
        false => t.terakhir.map(|(angka, _)| angka),
    }
}

fn tulis_catatan(i: &Indikator, t: &Tercatat) -> String {
    match (menjumlah(i), t.banyak, t.terakhir) {
        (_, 0, _) | (false, _, None) => "Belum ada".to_owned(),
        (true, n, _) => format!("{} dari {n} kegiatan", bersatuan(t.pada, &i.satuan)),
        (false, _, Some((angka, hari))) => format!("{}, {}", bersatuan(angka, &i.satuan), tanggal(hari)),
    }
}

/// Satu langkah rencana aksi pada semester itu.
#[derive(Clone, Debug, Deserialize)]
pub struct Langkah {
    /// Uraiannya.
    pub uraian: String,
    /// Targetnya sebagaimana ditulis.
    pub target: String,
    /// Masanya.
    pub mulai: NaiveDate,
    /// Hari terakhirnya.
    pub selesai: NaiveDate,
    /// Kegiatan terkirim yang mengerjakannya.
    pub kegiatan: i64,
}

impl Langkah {
    /// `1 Januari s.d. 31 Januari 2026`
    pub fn masa(&self) -> String {
        rentang(self.mulai, self.selesai)
    }
}

/// Satu dokumentasi yang dikirim.
#[derive(Clone, Debug, Deserialize)]
pub struct DokumentasiTerkirim {
    /// `BULANAN` dan sejenisnya.
    pub jenis: String,
    /// Hari pertamanya.
    pub mulai: NaiveDate,
    /// Hari terakhirnya.
    pub selesai: NaiveDate,
    /// Sudah ditanggapi.
    pub ditanggapi: bool,
    /// Ulasan pegawai.
    pub ulasan: String,
    /// Masalah yang disebutnya.
    pub masalah: String,
    /// Kegiatan di dalamnya.
    pub kegiatan: i64,
}

impl DokumentasiTerkirim {
    /// `Bulanan, 1 Januari s.d. 31 Januari 2026`
    pub fn judul(&self) -> String {
        let kecil = self.jenis.to_lowercase();
        let sebutan =
            kecil.get(..1).map_or_else(String::new, |a| a.to_uppercase()) + kecil.get(1..).unwrap_or_default();
        if self.mulai == self.selesai {
            return format!("{sebutan}, {}", tanggal(self.mulai));
        }
        format!("{sebutan}, {}", rentang(self.mulai, self.selesai))
    }
}

/// Pelaksanaan semester itu, yang boleh dibaca penilai.
#[derive(Clone, Debug, Default)]
pub struct Gambaran {
    /// Langkah rencana aksi menurut masanya; paling banyak enam puluh.
    pub langkah: Vec<Langkah>,
    /// Dokumentasi terkirim, yang terbaru dahulu; paling banyak dua belas.
    pub dokumentasi: Vec<DokumentasiTerkirim>,
    /// Banyaknya dokumentasi terkirim.
    pub banyak_dokumentasi: i64,
    /// Kegiatan terkirim bulan demi bulan.
    pub bulanan: Vec<i64>,
    /// Umpan balik yang diterima.
    pub umpan_balik: i64,
}

/// Satu bukti pada semester itu.
#[derive(Clone, Debug)]
pub struct BuktiSemester {
    /// Namanya.
    pub nama: String,
    /// Melekat pada apa.
    pub untuk: &'static str,
    /// Kapan dipasang.
    pub pada: DateTime<Utc>,
}
