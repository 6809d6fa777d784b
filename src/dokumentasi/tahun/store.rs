//! SQL bagi setahun: dijumlahkan menurut hari di basis data.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use sqlx::{PgConnection, types::Json};

use super::model::{Sehari, Setahun, Terkirim};
use crate::{
    kernel::{
        auth::Pengguna,
        error::{Error, Result},
        id::PegawaiId,
    },
    pegawai::Hubungan,
    periode::{JenisPeriode, Kala, Kalender},
};

/// Dokumentasi sebagaimana dikumpulkan basis data.
#[derive(Debug, Deserialize)]
struct Baris {
    jenis: String,
    mulai: NaiveDate,
    dikirim: Option<DateTime<Utc>>,
    ditanggapi: bool,
}

/// Setahun kegiatan `pegawai` bagi `pelaku`; selain pemiliknya hanya yang sudah terkirim.
///
/// # Errors
/// [`Error::NotFound`] bagi yang bukan pihaknya hari ini.
pub async fn setahun(conn: &mut PgConnection, pegawai: PegawaiId, tahun: Kala, pelaku: &Pengguna) -> Result<Setahun> {
    let b = sqlx::query!(
        r#"
        select
            h.hubungan as "hubungan!",
            (select n.nama from identitas_pegawai n where n.pegawai_id = p.pegawai_id order by n.urutan limit 1) as nama,
            kalender('DOKUMENTASI') as "kalender!: Json<Kalender>",
            coalesce(t.hari, '{}') as "hari!",
            coalesce(t.kegiatan, '{}') as "kegiatan!",
            coalesce(t.menit, '{}') as "menit!",
            (
                select coalesce(json_agg(json_build_object('jenis', d.jenis, 'mulai', d.mulai, 'dikirim', d.dikirim_pada,
                    'ditanggapi', d.status = 'DITANGGAPI') order by d.mulai), '[]')
                from dokumentasi d
                where d.pegawai_id = $1 and d.mulai <= $4 and $3 <= d.selesai
                  and d.jenis in (select a.jenis from aturan_periode a where a.hal = 'DOKUMENTASI' and a.jenis <> 'HARIAN')
                  and (h.hubungan = 'PEMILIK' or d.status <> 'DRAF')
            ) as "dokumentasi!: Json<Vec<Baris>>"
        from pegawai p
        cross join hubungan_kinerja($2, $1, $5) h (hubungan)
        cross join lateral (
            select array_agg(s.tanggal order by s.tanggal) as hari, array_agg(s.kegiatan order by s.tanggal) as kegiatan,
                array_agg(s.menit order by s.tanggal) as menit
            from (
                select k.tanggal, count(*)::int as kegiatan,
                    coalesce(extract(epoch from sum(k.jam_selesai - k.jam_mulai))::int / 60, 0) as menit
                from kegiatan_terhitung($1, $3, $4, h.hubungan <> 'PEMILIK') k
                group by k.tanggal
            ) s
        ) t
        where p.pegawai_id = $1 and h.hubungan is not null
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
    let hari = b.hari.into_iter().zip(b.kegiatan).zip(b.menit);
    let dokumentasi = b.dokumentasi.0.into_iter().filter_map(|d| {
        let kala = Kala::memuat(JenisPeriode::baca(&d.jenis)?, d.mulai);
        Some(Terkirim { kala, dikirim: d.dikirim, ditanggapi: d.ditanggapi })
    });
    Ok(Setahun {
        nama: b.nama.unwrap_or_default(),
        hubungan: Hubungan::baca(&b.hubungan).ok_or(Error::NotFound)?,
        kalender: b.kalender.0,
        hari: hari.map(|((hari, kegiatan), menit)| Sehari { hari, kegiatan, menit }).collect(),
        dokumentasi: dokumentasi.collect(),
    })
}
