//! SQL bagi setahun.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::model::{Setahun, Terkirim, hari_aktif};
use crate::{
    dokumentasi::periode::{BarisRekap, Jumlah, Rekap},
    kernel::{
        auth::Pengguna,
        error::{Error, Result},
        id::PegawaiId,
    },
    pegawai::Hubungan,
    periode::{JenisPeriode, Kala, Kalender},
};

/// Setahun kegiatan `pegawai` bagi `pelaku`; selain pemiliknya hanya yang sudah terkirim.
///
/// # Errors
/// [`Error::NotFound`] bagi yang bukan pihaknya hari ini.
pub async fn setahun(conn: &mut PgConnection, pegawai: PegawaiId, tahun: Kala, pelaku: &Pengguna) -> Result<Setahun> {
    let b = sqlx::query!(
        r#"
        select
            t.hubungan as "hubungan!",
            t.nama,
            t.kalender as "kalender!: Json<Kalender>",
            t.jenis,
            t.bulan,
            t.kegiatan,
            t.menit,
            t.dokumentasi as "dokumentasi: Vec<NaiveDate>",
            t.dikirim as "dikirim: Vec<Option<DateTime<Utc>>>",
            t.ditanggapi,
            t.skp as "skp: Vec<Option<Uuid>>",
            t.mulai as "mulai: Vec<Option<NaiveDate>>",
            t.selesai as "selesai: Vec<Option<NaiveDate>>",
            t.rencana as "rencana: Vec<Option<Uuid>>",
            t.rhk as "rhk: Vec<Option<String>>",
            t.indikator as "indikator: Vec<Option<String>>",
            t.target as "target: Vec<Option<String>>",
            t.satuan as "satuan: Vec<Option<String>>",
            t.realisasi as "realisasi: Vec<Option<Decimal>>",
            t.terakhir as "terakhir: Vec<Option<Decimal>>",
            t.banyak as "banyak: Vec<Option<i64>>"
        from setahun_kegiatan($1, $2, $5, $3, $4) t
        "#,
        pegawai.uuid(),
        pelaku.id.uuid(),
        tahun.mulai(),
        tahun.selesai(),
        pelaku.hari_ini,
    )
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)?;
    let kala = b.jenis.unwrap_or_default().into_iter().zip(b.dokumentasi.unwrap_or_default());
    let kiriman = b.dikirim.unwrap_or_default().into_iter().zip(b.ditanggapi.unwrap_or_default());
    let dokumentasi = kala.zip(kiriman).filter_map(|((jenis, mulai), (dikirim, ditanggapi))| {
        Some(Terkirim { kala: Kala::memuat(JenisPeriode::baca(&jenis)?, mulai), dikirim, ditanggapi })
    });
    let mut terakhir = b.terakhir.unwrap_or_default().into_iter();
    let (mut skp, mut mulai, mut selesai) = (kolom(b.skp), kolom(b.mulai), kolom(b.selesai));
    let (mut rhk, mut indikator, mut target) = (kolom(b.rhk), kolom(b.indikator), kolom(b.target));
    let (mut satuan, mut realisasi, mut banyak) = (kolom(b.satuan), kolom(b.realisasi), kolom(b.banyak));
    let rekap = b.rencana.unwrap_or_default().into_iter().map(|rencana| BarisRekap {
        skp: skp().map(Into::into),
        masa: mulai().zip(selesai()),
        rencana: rencana.map(Into::into),
        rhk: rhk().unwrap_or_default(),
        jumlah: {
            let (indikator, target, satuan) = (indikator(), target(), satuan());
            let (realisasi, terakhir) = (realisasi(), terakhir.next().flatten());
            banyak().map(|kegiatan| Jumlah {
                indikator,
                target: target.unwrap_or_default(),
                satuan: satuan.unwrap_or_default(),
                realisasi,
                terakhir,
                kegiatan,
                ..Jumlah::default()
            })
        },
    });
    Ok(Setahun {
        nama: b.nama.unwrap_or_default(),
        hubungan: Hubungan::baca(&b.hubungan).ok_or(Error::NotFound)?,
        kalender: b.kalender.0,
        hari: hari_aktif(&b.bulan.unwrap_or_default(), &b.kegiatan.unwrap_or_default(), &b.menit.unwrap_or_default()),
        dokumentasi: dokumentasi.collect(),
        rekap: Rekap::dari(rekap),
    })
}

/// Isi satu kolom, baris demi baris.
fn kolom<T>(isi: Option<Vec<Option<T>>>) -> impl FnMut() -> Option<T> {
    let mut isi = isi.unwrap_or_default().into_iter();
    move || isi.next().flatten()
}
