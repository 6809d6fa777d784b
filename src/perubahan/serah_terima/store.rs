//! SQL bagi serah terima.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::model::{
    Butir, Diterima, Ditolak, Ditutup, Kedudukan, Macam, Penerimaan, Penutupan, Penyelesaian, Pokok, Ringkas,
    RingkasRhk, SerahTerima, SerahTerimaId, SerahTerimaTersimpan, Terbuka,
};
use crate::{
    kernel::{
        audit::{self, Jejak},
        auth::Pengguna,
        error::{Error, Result},
        form::Kiriman,
        id::PegawaiId,
    },
    pemberitahuan::{self, Jenis, Kabar},
};

const DAFTAR: &str = "/serah-terima";

fn jejak(peristiwa: &'static str, id: SerahTerimaId, oleh: PegawaiId, pada: DateTime<Utc>, rincian: Value) -> Jejak {
    Jejak { peristiwa, objek_jenis: "serah_terima", objek: id.uuid(), pelaku: Some(oleh), pada, rincian }
}

/// Mencatat pergantian penilai yang dibawa sebuah hari, dan mengabari penilai yang lama serta pegawai yang berpindah.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn terapkan_hari(conn: &mut PgConnection, hari: NaiveDate, pada: DateTime<Utc>) -> Result<()> {
    catat_pergantian(conn, hari, None, pada).await
}

/// Seperti [`terapkan_hari`], bagi yang menyangkut seseorang; ia sendiri tidak dikabari.
pub async fn catat_pergantian(
    conn: &mut PgConnection,
    hari: NaiveDate,
    siapa: Option<PegawaiId>,
    pada: DateTime<Utc>,
) -> Result<()> {
    let baru = sqlx::query!(
        r#"select dari_id as "dari!", pemilik_id as "pemilik!", pindah as "pindah!" from buka_serah_terima($1, $2, $3)"#,
        hari,
        siapa.map(PegawaiId::uuid),
        pada,
    )
    .fetch_all(&mut *conn)
    .await?;
    let kepada: Vec<PegawaiId> = baru
        .into_iter()
        .flat_map(|b| [Some(b.dari), b.pindah.then_some(b.pemilik)])
        .flatten()
        .map(PegawaiId::from)
        .filter(|k| siapa != Some(*k))
        .collect();
    kabari(conn, &kepada, pada).await
}

async fn kabari(conn: &mut PgConnection, kepada: &[PegawaiId], pada: DateTime<Utc>) -> Result<()> {
    pemberitahuan::kabarkan(conn, &Kabar { kepada, jenis: Jenis::SerahTerima, tautan: DAFTAR, pada }).await
}

/// Yang harus ditutup pelaku, yang dapat diterimanya, yang butirnya masih terbuka padanya, dan miliknya sendiri.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn daftar(conn: &mut PgConnection, pelaku: &Pengguna) -> Result<Vec<Ringkas>> {
    let baris = sqlx::query!(
        r#"
        with kena as (
            select t.serah_terima_id from serah_terima t where t.dari_id = $1 and t.status = 'TERBUKA'
            union
            select t.serah_terima_id from serah_terima t where t.pemilik_id = $1
            union
            select t.serah_terima_id
            from penilai_pegawai h
            join serah_terima t on t.pemilik_id = h.pegawai_id
            where h.penilai_id = $1 and h.mulai <= $2 and $2 < h.selesai
              and (t.status <> 'DITERIMA'
                   or exists (select from serah_terima_butir b
                              where b.serah_terima_id = t.serah_terima_id and b.selesai_pada is null))
        )
        select t.serah_terima_id, t.mulai, t.hari, t.batas, t.status, h.hubungan as "hubungan!",
            t.status = 'DITUTUP' or t.status = 'TERBUKA' and (t.batas <= $2 or purna_tugas(t.dari_id, $2)) as "dapat!",
            (select i.nama from identitas_pegawai i where i.pegawai_id = t.pemilik_id limit 1) as "nama!",
            (select count(*) from serah_terima_butir b
             where b.serah_terima_id = t.serah_terima_id and b.selesai_pada is null) as "sisa!"
        from kena k
        join serah_terima t using (serah_terima_id)
        cross join lateral (select hubungan_serah_terima(t.serah_terima_id, $1, $2) as hubungan) h
        where h.hubungan is not null
        order by t.hari desc, t.serah_terima_id
        limit 100
        "#,
        pelaku.id.uuid(),
        pelaku.hari_ini,
    )
    .fetch_all(conn)
    .await?;
    Ok(baris
        .into_iter()
        .filter_map(|b| {
            Some(Ringkas {
                id: b.serah_terima_id.into(),
                nama: b.nama,
                masa: (b.mulai, b.hari),
                batas: b.batas,
                kedudukan: Kedudukan::baca(&b.hubungan)?,
                status: b.status,
                dapat_diterima: b.dapat,
                sisa: b.sisa,
            })
        })
        .collect())
}

#[derive(Debug, Deserialize)]
struct BarisButir {
    id: Uuid,
    jenis: String,
    uraian: String,
    selesai: Option<DateTime<Utc>>,
    oleh: Option<String>,
}

/// Serah terima itu bagi pelaku, dengan ringkasan bagian masanya; yang tidak boleh dilihatnya tidak ada.
///
/// # Errors
/// [`Error::NotFound`] bila tidak ada baginya.
pub async fn cari(conn: &mut PgConnection, id: SerahTerimaId, pelaku: &Pengguna) -> Result<SerahTerimaTersimpan> {
    let b = sqlx::query!(
        r#"
        select
            t.mulai, t.hari, t.batas, t.pindah, t.status, t.catatan, t.versi,
            t.ditutup_pada, t.diterima_pada, h.hubungan as "hubungan!",
            purna_tugas(t.dari_id, $3) as "purna!",
            (select i.nama from identitas_pegawai i where i.pegawai_id = t.pemilik_id limit 1) as "nama!",
            (select i.nama from identitas_pegawai i where i.pegawai_id = t.dari_id limit 1) as "dari!",
            (select i.nama from identitas_pegawai i where i.pegawai_id = t.penerima_id limit 1) as penerima,
            (
                select s.skp_id from skp s
                where s.skp_id = t.skp_id and s.status = 'ditetapkan'
                  and not exists (select from skp b where b.menggantikan_id = s.skp_id)
            ) as dapat_diubah,
            coalesce((
                select json_agg(json_build_object(
                    'id', b.butir_id, 'jenis', b.jenis, 'uraian', b.uraian, 'selesai', b.selesai_pada,
                    'oleh', (select i.nama from identitas_pegawai i where i.pegawai_id = b.penyelesai_id limit 1))
                    order by b.urutan)
                from serah_terima_butir b where b.serah_terima_id = t.serah_terima_id), '[]') as "butir!: Json<Vec<BarisButir>>",
            coalesce((
                select json_agg(json_build_object(
                    'rhk', r.rhk, 'kegiatan', coalesce(k.banyak, 0), 'terakhir', k.terakhir,
                    'ukuran', array(
                        select concat_ws(': ', nullif(i.indikator, ''), nullif(i.target, ''))
                        from indikator i where i.rencana_id = r.rencana_id order by i.urutan))
                    order by r.bagian desc, r.urutan, r.rencana_id)
                from rencana r
                left join lateral (
                    -- Hanya yang sudah dikirim: draf catatan dilihat pemiliknya saja.
                    select count(*) as banyak, max(g.tanggal) as terakhir
                    from kegiatan g
                    join rencana n on n.rencana_id = g.rencana_id
                    where g.pegawai_id = t.pemilik_id and g.tanggal >= t.mulai and g.tanggal < t.hari
                      and coalesce(n.akar_id, n.rencana_id) = coalesce(r.akar_id, r.rencana_id)
                      and exists (
                          select from dokumentasi d
                          where d.pegawai_id = g.pegawai_id and d.status <> 'DRAF'
                            and d.mulai <= g.tanggal and g.tanggal <= d.selesai)
                ) k on true
                where r.skp_id = t.skp_id), '[]') as "rhk!: Json<Vec<RingkasRhk>>"
        from serah_terima t
        cross join lateral (select hubungan_serah_terima(t.serah_terima_id, $2, $3) as hubungan) h
        where t.serah_terima_id = $1 and h.hubungan is not null
        "#,
        id.uuid(),
        pelaku.id.uuid(),
        pelaku.hari_ini,
    )
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)?;
    let butir = b.butir.0.into_iter().map(|b| Butir {
        id: b.id.into(),
        macam: if b.jenis == "JANJI" { Macam::Janji } else { Macam::Hal },
        uraian: b.uraian,
        selesai: b.selesai.zip(b.oleh),
    });
    let pokok = Pokok {
        id,
        nama: b.nama,
        dapat_diubah: b.dapat_diubah.map(Into::into),
        dari: b.dari,
        mulai: b.mulai,
        hari: b.hari,
        batas: b.batas,
        pindah: b.pindah,
        catatan: b.catatan,
        versi: b.versi,
        kedudukan: Kedudukan::baca(&b.hubungan).ok_or(Error::NotFound)?,
        butir: butir.collect(),
        rhk: b.rhk.0,
    };
    Ok(match (b.ditutup_pada, b.diterima_pada.zip(b.penerima)) {
        (ditutup, Some((pada, oleh))) => {
            SerahTerimaTersimpan::Diterima(SerahTerima { pokok, keadaan: Diterima { ditutup, oleh, pada } })
        }
        (Some(pada), None) => SerahTerimaTersimpan::Ditutup(SerahTerima { pokok, keadaan: Ditutup { pada } }),
        (None, None) => {
            let ditinggalkan = b.purna || pokok.batas <= pelaku.hari_ini;
            SerahTerimaTersimpan::Terbuka(SerahTerima { pokok, keadaan: Terbuka { ditinggalkan } })
        }
    })
}

/// Menyimpan penutupan beserta butirnya; penilai yang baru dan pegawainya dikabari.
///
/// # Errors
/// [`Error::Conflict`] bila sudah berubah.
pub async fn tutup(conn: &mut PgConnection, p: &Penutupan, hari: NaiveDate, kiriman: &Kiriman) -> Result<()> {
    let id: Vec<Uuid> = p.butir.iter().map(|_| Uuid::now_v7()).collect();
    let (macam, uraian): (Vec<String>, Vec<String>) =
        p.butir.iter().map(|(macam, uraian)| (macam.kode().to_owned(), uraian.clone())).unzip();
    let ditutup = sqlx::query!(
        r#"
        with ditutup as (
            update serah_terima
            set status = 'DITUTUP', catatan = $3, ditutup_pada = $4, versi = versi + 1
            where serah_terima_id = $1 and versi = $2 and status = 'TERBUKA'
            returning serah_terima_id, pemilik_id
        ),
        terisi as (
            insert into serah_terima_butir (butir_id, serah_terima_id, urutan, jenis, uraian)
            select b.id, d.serah_terima_id, b.ke, b.jenis, b.uraian
            from ditutup d
            cross join unnest($5::uuid[], $6::text[], $7::text[]) with ordinality as b (id, jenis, uraian, ke)
        )
        select d.pemilik_id, h.penilai_id as "penilai_id?"
        from ditutup d
        left join penilai_pegawai h on h.pegawai_id = d.pemilik_id and h.mulai <= $8 and $8 < h.selesai
        "#,
        p.id.uuid(),
        p.versi,
        p.catatan,
        p.pada,
        &id,
        &macam,
        &uraian,
        hari,
    )
    .fetch_optional(&mut *conn)
    .await?
    .ok_or(Ditolak::Berubah)?;
    let rincian = json!({ "butir": p.butir.len() });
    audit::catat(&mut *conn, jejak("serah_terima.penutupan", p.id, p.oleh, p.pada, rincian), kiriman).await?;
    let kepada: Vec<PegawaiId> =
        [Some(ditutup.pemilik_id), ditutup.penilai_id].into_iter().flatten().map(Into::into).collect();
    kabari(conn, &kepada, p.pada).await
}

/// Menyimpan penerimaan.
///
/// # Errors
/// [`Error::Conflict`] bila sudah berubah.
pub async fn terima(conn: &mut PgConnection, p: &Penerimaan, kiriman: &Kiriman) -> Result<()> {
    let hasil = sqlx::query!(
        "update serah_terima
         set status = 'DITERIMA', penerima_id = $3, diterima_pada = $4, versi = versi + 1
         where serah_terima_id = $1 and versi = $2 and status <> 'DITERIMA'",
        p.id.uuid(),
        p.versi,
        p.oleh.uuid(),
        p.pada,
    )
    .execute(&mut *conn)
    .await?;
    if hasil.rows_affected() != 1 {
        return Err(Ditolak::Berubah.into());
    }
    audit::catat(conn, jejak("serah_terima.penerimaan", p.id, p.oleh, p.pada, json!({})), kiriman).await
}

/// Menyimpan selesainya satu butir.
///
/// # Errors
/// [`Error::Conflict`] bila sudah selesai, atau bukan butir serah terima itu.
pub async fn selesaikan(conn: &mut PgConnection, p: &Penyelesaian, kiriman: &Kiriman) -> Result<()> {
    let hasil = sqlx::query!(
        "update serah_terima_butir
         set selesai_pada = $3, penyelesai_id = $4
         where butir_id = $1 and serah_terima_id = $2 and selesai_pada is null",
        p.butir,
        p.id.uuid(),
        p.pada,
        p.oleh.uuid(),
    )
    .execute(&mut *conn)
    .await?;
    if hasil.rows_affected() != 1 {
        return Err(Ditolak::LainKeadaan.into());
    }
    let rincian = json!({ "butir": p.butir });
    audit::catat(conn, jejak("serah_terima.penyelesaian", p.id, p.oleh, p.pada, rincian), kiriman).await
}
