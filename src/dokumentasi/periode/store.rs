//! SQL bagi dokumentasi sebuah periode.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::json;
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::model::{
    Dikirim, Ditanggapi, Ditolak, Dokumentasi, Draf, Kegiatan, Penarikan, Simpanan, Tanggapan, Tersimpan, Ulasan,
};
use crate::{
    dokumentasi::model::DokumentasiId,
    kernel::{
        audit::{self, Jejak},
        auth::Pengguna,
        error::{Error, Result},
        form::Kiriman,
        id::PegawaiId,
    },
    pegawai::Hubungan,
    periode::{Bagian, Kala, Kalender},
    skp::RencanaId,
};

/// Ulasan atas satu RHK sebagaimana dikumpulkan basis data.
#[derive(Debug, Deserialize)]
struct UlasanRhk {
    rencana: RencanaId,
    teks: String,
}

/// Sebuah periode yang lebih pendek di dalam periode yang dibuka.
#[derive(Clone, Debug, Deserialize)]
pub struct IsiBagian {
    /// Banyaknya kegiatan pada hari-harinya di dalam periode itu.
    pub kegiatan: i64,
    /// Lamanya, dalam menit.
    pub menit: i64,
    /// Kapan dokumentasinya sendiri dikirim.
    pub dikirim: Option<DateTime<Utc>>,
}

/// Dokumentasi seseorang pada sebuah periode, di mata seorang pembaca.
#[derive(Clone, Debug)]
pub struct Dibuka {
    /// Nama pemiliknya.
    pub nama: String,
    /// Hubungan pembaca dengannya.
    pub hubungan: Hubungan,
    /// Periode yang dikirim menurut instansi, dari hari ke hari.
    pub kalender: Kalender,
    /// Keadaannya; bagi selain pemiliknya yang belum dikirim tampak kosong.
    pub tersimpan: Tersimpan,
    /// Banyaknya bukti yang melekat pada dokumentasinya.
    pub bukti: i64,
    /// Isi periode yang lebih pendek, menurut urutannya.
    pub bagian: Vec<IsiBagian>,
}

/// Dokumentasi itu bagi `pelaku`, dengan periode yang lebih pendek di dalamnya.
///
/// # Errors
/// [`Error::NotFound`] bagi yang bukan pihaknya hari ini.
pub async fn buka(
    conn: &mut PgConnection,
    pegawai: PegawaiId,
    kala: Kala,
    bagian: &[Bagian],
    pelaku: &Pengguna,
) -> Result<Dibuka> {
    let jenis_bagian = bagian.first().map_or("", |b| b.kala.jenis().kode());
    let (mulai, selesai): (Vec<NaiveDate>, Vec<NaiveDate>) = bagian.iter().map(|b| (b.mulai, b.selesai)).unzip();
    let utuh: Vec<NaiveDate> = bagian.iter().map(|b| b.kala.mulai()).collect();
    let b = sqlx::query!(
        r#"
        select
            h.hubungan as "hubungan!",
            (select n.nama from identitas_pegawai n where n.pegawai_id = p.pegawai_id order by n.urutan limit 1) as nama,
            kalender('DOKUMENTASI') as "kalender!: Json<Kalender>",
            (select g.penilai_id from penilai_pegawai g
             where g.pegawai_id = $1 and g.mulai <= $5 and $5 < g.selesai) as penilai,
            d.dokumentasi_id as "id?",
            coalesce(d.versi, 0) as "versi!",
            coalesce(d.ulasan, '') as "ulasan!",
            coalesce(d.masalah, '') as "masalah!",
            coalesce(d.penyebab, '') as "penyebab!",
            coalesce(d.solusi, '') as "solusi!",
            d.dikirim_pada,
            d.tanggapan,
            d.ditanggapi_pada,
            (select n.nama from identitas_pegawai n where n.pegawai_id = d.penanggap_id order by n.urutan limit 1) as oleh,
            (select count(*) from bukti b where b.objek_id = d.dokumentasi_id and b.untuk = 'DOKUMENTASI') as "bukti!",
            (
                select coalesce(json_agg(json_build_object('rencana', u.rencana_id, 'teks', u.teks)), '[]')
                from dokumentasi_ulasan u where u.dokumentasi_id = d.dokumentasi_id
            ) as "rhk!: Json<Vec<UlasanRhk>>",
            (
                select coalesce(json_agg(json_build_object(
                    'kegiatan', k.kegiatan, 'menit', k.menit, 'dikirim', e.dikirim_pada) order by b.ke), '[]')
                from unnest($6::date[], $7::date[], $8::date[]) with ordinality as b (mulai, selesai, utuh, ke)
                cross join lateral (
                    select count(*) as kegiatan,
                        coalesce(extract(epoch from sum(t.jam_selesai - t.jam_mulai))::bigint / 60, 0) as menit
                    from kegiatan_terhitung($1, b.mulai, b.selesai, h.hubungan <> 'PEMILIK') t
                ) k
                left join dokumentasi e on e.pegawai_id = $1 and e.jenis = $9 and e.mulai = b.utuh
            ) as "bagian!: Json<Vec<IsiBagian>>"
        from pegawai p
        cross join hubungan_kinerja($2, $1, $5) h (hubungan)
        left join dokumentasi d on d.pegawai_id = $1 and d.jenis = $3 and d.mulai = $4
            and (h.hubungan = 'PEMILIK' or d.status <> 'DRAF')
        where p.pegawai_id = $1 and h.hubungan is not null
        "#,
        pegawai.uuid(),
        pelaku.id.uuid(),
        kala.jenis().kode(),
        kala.mulai(),
        pelaku.hari_ini,
        &mulai,
        &selesai,
        &utuh,
        jenis_bagian,
    )
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)?;
    let ulasan = Ulasan {
        ulasan: b.ulasan,
        masalah: b.masalah,
        penyebab: b.penyebab,
        solusi: b.solusi,
        rhk: b.rhk.0.into_iter().map(|u| (u.rencana, u.teks)).collect(),
    };
    let pokok = Dokumentasi {
        pegawai,
        kala,
        penilai: b.penilai.map(Into::into),
        versi: b.versi,
        ulasan,
        keadaan: Draf { id: b.id.map(Into::into) },
    };
    Ok(Dibuka {
        nama: b.nama.unwrap_or_default(),
        hubungan: Hubungan::baca(&b.hubungan).ok_or(Error::NotFound)?,
        kalender: b.kalender.0,
        bukti: b.bukti,
        bagian: b.bagian.0,
        tersimpan: dalam_keadaan(pokok, b.dikirim_pada, b.tanggapan.zip(b.ditanggapi_pada), b.oleh),
    })
}

fn dalam_keadaan(
    d: Dokumentasi<Draf>,
    dikirim: Option<DateTime<Utc>>,
    tanggapan: Option<(String, DateTime<Utc>)>,
    oleh: Option<String>,
) -> Tersimpan {
    let Dokumentasi { pegawai, kala, penilai, versi, ulasan, keadaan } = d;
    match (keadaan.id, dikirim, tanggapan) {
        (Some(id), Some(dikirim), Some((tanggapan, pada))) => {
            let keadaan = Ditanggapi { id, dikirim, tanggapan, oleh: oleh.unwrap_or_default(), pada };
            Tersimpan::Ditanggapi(Dokumentasi { pegawai, kala, penilai, versi, ulasan, keadaan })
        }
        (Some(id), Some(pada), None) => {
            let keadaan = Dikirim { id, pada };
            Tersimpan::Dikirim(Dokumentasi { pegawai, kala, penilai, versi, ulasan, keadaan })
        }
        _ => Tersimpan::Draf(Dokumentasi { pegawai, kala, penilai, versi, ulasan, keadaan }),
    }
}

/// Kegiatan pada satu halaman.
pub const SEHALAMAN: usize = 50;

/// Kegiatan dalam periode itu menurut tanggal, sesudah `kursor`; satu lebih banyak daripada sehalaman bila masih ada.
pub async fn kegiatan(
    conn: &mut PgConnection,
    pegawai: PegawaiId,
    kala: Kala,
    terkirim: bool,
    kursor: Option<(NaiveDate, Uuid)>,
) -> Result<Vec<Kegiatan>> {
    let (tanggal, id) = kursor.unzip();
    let baris = sqlx::query!(
        r#"
        select
            k.kegiatan_id as "id!",
            k.tanggal as "tanggal!",
            k.jam_mulai,
            k.jam_selesai,
            k.uraian as "uraian!",
            k.realisasi,
            coalesce(nullif(k.satuan, ''), i.satuan, '') as "satuan!",
            k.kendala as "kendala!",
            k.pembetulan_id is not null as "pembetulan!",
            r.rhk as "rhk?",
            a.uraian as "aksi?",
            (select count(*) from bukti b where b.objek_id = k.kegiatan_id and b.untuk = 'KEGIATAN') as "bukti!"
        from kegiatan_terhitung($1, $2, $3, $4) k
        left join rencana r using (rencana_id)
        left join indikator i using (indikator_id)
        left join rencana_aksi a using (rencana_aksi_id)
        where $5::date is null or (k.tanggal, k.kegiatan_id) > ($5, $6)
        order by k.tanggal, k.kegiatan_id
        limit 51
        "#,
        pegawai.uuid(),
        kala.mulai(),
        kala.selesai(),
        terkirim,
        tanggal,
        id,
    )
    .fetch_all(conn)
    .await?;
    Ok(baris
        .into_iter()
        .map(|b| Kegiatan {
            id: b.id.into(),
            tanggal: b.tanggal,
            jam: (b.jam_mulai, b.jam_selesai),
            rhk: b.rhk,
            aksi: b.aksi,
            uraian: b.uraian,
            realisasi: b.realisasi,
            satuan: b.satuan,
            kendala: b.kendala,
            pembetulan: b.pembetulan,
            bukti: b.bukti,
        })
        .collect())
}

/// Menyimpan ulasan pada draf, sekaligus mengirimnya bila demikian.
///
/// # Errors
/// [`Error::Conflict`] bila sudah berubah sejak `versi` yang dilihat, atau sudah dikirim.
pub async fn simpan(
    conn: &mut PgConnection,
    s: &Simpanan,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<DokumentasiId> {
    let (rencana, teks): (Vec<Uuid>, Vec<String>) = s.ulasan.rhk.iter().map(|(r, t)| (r.uuid(), t.clone())).unzip();
    let id = sqlx::query_scalar!(
        r#"
        with d as (
            insert into dokumentasi as d (dokumentasi_id, pegawai_id, jenis, mulai, selesai, ulasan, masalah, penyebab,
                                          solusi)
            values ($1, $2, $3, $4, $5, $7, $8, $9, $10)
            on conflict (pegawai_id, jenis, mulai) do update
            set ulasan = excluded.ulasan, masalah = excluded.masalah, penyebab = excluded.penyebab,
                solusi = excluded.solusi, versi = d.versi + 1
            where d.versi = $6 and d.status = 'DRAF'
            returning d.dokumentasi_id
        ),
        terhapus as (
            delete from dokumentasi_ulasan u using d
            where u.dokumentasi_id = d.dokumentasi_id and u.rencana_id <> all ($11::uuid[])
        ),
        terisi as (
            insert into dokumentasi_ulasan (dokumentasi_id, rencana_id, teks)
            select d.dokumentasi_id, b.rencana_id, b.teks
            from d
            cross join unnest($11::uuid[], $12::text[]) b (rencana_id, teks)
            join rencana r using (rencana_id)
            join skp k on k.skp_id = r.skp_id and k.pemilik_id = $2
            on conflict (dokumentasi_id, rencana_id) do update set teks = excluded.teks
        )
        select dokumentasi_id from d
        "#,
        DokumentasiId::new().uuid(),
        s.pegawai.uuid(),
        s.kala.jenis().kode(),
        s.kala.mulai(),
        s.kala.selesai(),
        s.versi,
        s.ulasan.ulasan,
        s.ulasan.masalah,
        s.ulasan.penyebab,
        s.ulasan.solusi,
        &rencana,
        &teks,
    )
    .fetch_optional(&mut *conn)
    .await?
    .ok_or(Ditolak::Berubah)?;
    if let Some(dikirim) = s.dikirim {
        sqlx::query!(
            "update dokumentasi set status = 'DIKIRIM', dikirim_pada = $2 where dokumentasi_id = $1 and status = 'DRAF'",
            id,
            dikirim,
        )
        .execute(&mut *conn)
        .await?;
    }
    let peristiwa = if s.dikirim.is_some() { "dokumentasi.pengiriman" } else { "dokumentasi.ulasan" };
    let rincian = json!({ "jenis": s.kala.jenis().kode(), "mulai": s.kala.mulai() });
    audit::catat(conn, jejak(peristiwa, id, s.pegawai, pada, rincian), kiriman).await?;
    Ok(id.into())
}

/// Menarik kembali.
///
/// # Errors
/// [`Error::Conflict`] bila sudah berubah.
pub async fn tarik(conn: &mut PgConnection, p: &Penarikan, kiriman: &Kiriman) -> Result<()> {
    let hasil = sqlx::query!(
        "update dokumentasi set status = 'DRAF', dikirim_pada = null, versi = versi + 1
         where dokumentasi_id = $1 and status = 'DIKIRIM' and versi = $2",
        p.id.uuid(),
        p.versi,
    )
    .execute(&mut *conn)
    .await?;
    if hasil.rows_affected() != 1 {
        return Err(Ditolak::Berubah.into());
    }
    audit::catat(conn, jejak("dokumentasi.penarikan", p.id.uuid(), p.oleh, p.pada, json!({})), kiriman).await
}

/// Menyimpan tanggapan.
///
/// # Errors
/// [`Error::Conflict`] bila sudah ditarik kembali atau berubah sejak dibaca.
pub async fn tanggapi(conn: &mut PgConnection, t: &Tanggapan, kiriman: &Kiriman) -> Result<()> {
    let hasil = sqlx::query!(
        "update dokumentasi
         set status = 'DITANGGAPI', tanggapan = $3, penanggap_id = $4, ditanggapi_pada = $5, versi = versi + 1
         where dokumentasi_id = $1 and status = 'DIKIRIM' and versi = $2",
        t.id.uuid(),
        t.versi,
        t.teks,
        t.oleh.uuid(),
        t.pada,
    )
    .execute(&mut *conn)
    .await?;
    if hasil.rows_affected() != 1 {
        return Err(Ditolak::Berubah.into());
    }
    audit::catat(conn, jejak("dokumentasi.tanggapan", t.id.uuid(), t.oleh, t.pada, json!({})), kiriman).await
}

/// Tunggakan yang pada hari itu lewat setahun tidak disebut lagi; tanpa akibat bila diulang.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn terapkan_hari(conn: &mut PgConnection, hari: NaiveDate) -> Result<()> {
    sqlx::query!("select geser_dokumentasi_terdini($1)", hari).execute(conn).await?;
    Ok(())
}

fn jejak(peristiwa: &'static str, id: Uuid, oleh: PegawaiId, pada: DateTime<Utc>, rincian: serde_json::Value) -> Jejak {
    Jejak { peristiwa, objek_jenis: "dokumentasi", objek: id, pelaku: Some(oleh), pada, rincian }
}
