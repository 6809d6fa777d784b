//! SQL bagi unit dan masanya. Yang dijangkau hanya lingkup kepegawaian pelaku; selebihnya tidak ada.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    dampak::Penggal,
    model::{IsiUnit, Langkah, Pendirian, Penghuni, Perubahan, Tujuan, Unit, UnitId},
};
use crate::kernel::{
    audit::{self, Jejak},
    auth::Pengguna,
    error::{Error, Result},
    form::Kiriman,
    id::PegawaiId,
    time::Zona,
};

/// Menampilkan pada `unit` yang berlaku pada `hari`: nama, induk dan zona hari itu.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn terapkan_hari(conn: &mut PgConnection, hari: NaiveDate) -> Result<()> {
    sqlx::query!("select terapkan_unit($1)", hari).execute(conn).await?;
    Ok(())
}

/// Unit dengan masanya yang terakhir.
///
/// # Errors
/// [`Error::NotFound`] bila tidak ada atau di luar lingkup pelaku.
pub async fn cari(conn: &mut PgConnection, id: UnitId, pelaku: &Pengguna) -> Result<Unit> {
    let b = sqlx::query!(
        r#"
        select
            u.kode,
            u.versi,
            u.mulai,
            u.selesai,
            greatest(m.mulai, u.mulai) as "masa_sejak!",
            m.nama,
            m.jenis,
            m.zona,
            m.kepala_menilai,
            m.induk_id,
            i.nama as "nama_induk?"
        from unit u
        join unit_masa m on m.unit_id = u.unit_id and m.selesai = 'infinity'
        left join unit_masa i on i.unit_id = m.induk_id and i.selesai = 'infinity'
        where u.unit_id = $1 and u.unit_id in (select l.unit_id from lingkup($2, array['KEPEGAWAIAN'], $3) l)
        "#,
        id.uuid(),
        pelaku.id.uuid(),
        pelaku.hari_ini,
    )
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)?;
    Ok(Unit {
        id,
        kode: b.kode,
        versi: b.versi,
        mulai: b.mulai,
        selesai: b.selesai,
        masa_sejak: b.masa_sejak,
        isi: IsiUnit {
            nama: b.nama,
            jenis: b.jenis,
            zona: Zona::baca(&b.zona),
            kepala_menilai: b.kepala_menilai,
            induk: b.induk_id.map(Into::into),
        },
        nama_induk: b.nama_induk,
    })
}

/// Menunggu giliran mengubah susunan; dipegang sampai transaksinya selesai.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn giliran(conn: &mut PgConnection) -> Result<()> {
    sqlx::query!("select giliran_susunan()").execute(conn).await?;
    Ok(())
}

/// Pelaku kepegawaian bagi seluruh instansi, jadi boleh mendirikan puncak susunan.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn seinstansi(conn: &mut PgConnection, pelaku: &Pengguna) -> Result<bool> {
    let ya = sqlx::query_scalar!(
        r#"
        select exists (
            select from peran_pegawai p
            where p.pegawai_id = $1 and p.peran = 'KEPEGAWAIAN' and p.unit_id is null
              and berlaku(p.mulai, p.selesai, $2)) as "ya!"
        "#,
        pelaku.id.uuid(),
        pelaku.hari_ini,
    )
    .fetch_one(conn)
    .await?;
    Ok(ya)
}

/// Calon induk dalam lingkup pelaku, bagi unit itu bila ada, sejak suatu hari.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn tujuan(
    conn: &mut PgConnection,
    calon: UnitId,
    bagi: Option<UnitId>,
    sejak: NaiveDate,
    pelaku: &Pengguna,
) -> Result<Option<Tujuan>> {
    let b = sqlx::query!(
        r#"
        select m.nama, u.mulai, u.selesai, unit_melingkar($2, u.unit_id, $3, 'infinity') as "di_bawah!"
        from unit u
        join unit_masa m on m.unit_id = u.unit_id and m.mulai <= $3 and $3 < m.selesai
        where u.unit_id = $1 and u.unit_id in (select l.unit_id from lingkup($4, array['KEPEGAWAIAN'], $5) l)
        "#,
        calon.uuid(),
        bagi.map(UnitId::uuid) as Option<Uuid>,
        sejak,
        pelaku.id.uuid(),
        pelaku.hari_ini,
    )
    .fetch_optional(conn)
    .await?;
    Ok(b.map(|b| Tujuan { id: calon, nama: b.nama, mulai: b.mulai, selesai: b.selesai, di_bawah: b.di_bawah }))
}

/// Induk yang berlaku kembali bila masa terakhir unit itu dicabut.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn induk_semula(conn: &mut PgConnection, unit: &Unit) -> Result<Option<Tujuan>> {
    let b = sqlx::query!(
        r#"
        select i.unit_id, n.nama, i.mulai, i.selesai,
            unit_melingkar(m.unit_id, i.unit_id, m.selesai, 'infinity') as "di_bawah!"
        from unit_masa m
        join unit i on i.unit_id = m.induk_id
        join unit_masa n on n.unit_id = i.unit_id and n.selesai = 'infinity'
        where m.unit_id = $1 and m.selesai = $2
        "#,
        unit.id.uuid(),
        unit.masa_sejak,
    )
    .fetch_optional(conn)
    .await?;
    Ok(b.map(|b| Tujuan {
        id: b.unit_id.into(),
        nama: b.nama,
        mulai: b.mulai,
        selesai: b.selesai,
        di_bawah: b.di_bawah,
    }))
}

/// Yang menempati atau bergantung pada unit itu sejak suatu hari; tanpa hari berarti kapan pun.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn penghuni(conn: &mut PgConnection, unit: UnitId, sejak: Option<NaiveDate>) -> Result<Penghuni> {
    let b = sqlx::query!(
        r#"
        select
            (select count(distinct p.pegawai_id) from penempatan p
             where p.unit_id = $1 and ($2::date is null or p.selesai is null or p.selesai > $2)) as "pegawai!",
            (select count(distinct m.unit_id) from unit_masa m join unit u using (unit_id)
             where m.induk_id = $1 and ($2::date is null or m.selesai > $2)
               and ($2::date is null or u.selesai is null or u.selesai > $2)) as "sub_unit!",
            (select count(*) from peran_pegawai p where p.unit_id = $1) as "peran!"
        "#,
        unit.uuid(),
        sejak,
    )
    .fetch_one(conn)
    .await?;
    Ok(Penghuni { pegawai: b.pegawai, sub_unit: b.sub_unit, peran: b.peran })
}

/// Sebagian unit yang dapat menjadi induk, kode dan namanya: yang buka dan, bila disebut, bukan unit itu atau di
/// bawahnya. Yang tidak ditawarkan tetap dapat ditulis.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn pilihan_induk(
    conn: &mut PgConnection,
    bagi: Option<UnitId>,
    pelaku: &Pengguna,
) -> Result<Vec<(String, String)>> {
    let baris = sqlx::query!(
        r#"
        select u.kode, m.nama
        from lingkup($1, array['KEPEGAWAIAN'], $2) l
        join unit u using (unit_id)
        join unit_masa m on m.unit_id = u.unit_id and m.selesai = 'infinity'
        where u.selesai is null and u.unit_id not in (select d.unit_id from unit_di_bawah($3, $2) d)
        order by u.kode
        limit 200
        "#,
        pelaku.id.uuid(),
        pelaku.hari_ini,
        bagi.map(UnitId::uuid) as Option<Uuid>,
    )
    .fetch_all(conn)
    .await?;
    Ok(baris.into_iter().map(|b| (b.kode, b.nama)).collect())
}

/// Jenis unit yang sudah dipakai.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn jenis_dipakai(conn: &mut PgConnection) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!("select distinct jenis from unit order by jenis limit 100").fetch_all(conn).await?)
}

/// Mendirikan unit.
///
/// # Errors
/// [`Error::Conflict`] bila kodenya sudah dipakai.
pub async fn dirikan(conn: &mut PgConnection, p: &Pendirian, pada: DateTime<Utc>, kiriman: &Kiriman) -> Result<()> {
    let isi = &p.isi;
    sqlx::query!(
        "insert into unit (unit_id, kode, nama, induk_id, jenis, zona, kepala_menilai, mulai)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        p.id.uuid(),
        p.kode,
        isi.nama,
        isi.induk.map(UnitId::uuid) as Option<Uuid>,
        isi.jenis,
        isi.zona.nama(),
        isi.kepala_menilai,
        p.waktu.sejak,
    )
    .execute(&mut *conn)
    .await
    .map_err(|galat| kode_dipakai(galat, &p.kode))?;
    sqlx::query!("update unit_masa set dasar = $2 where unit_id = $1", p.id.uuid(), p.waktu.alasan)
        .execute(&mut *conn)
        .await?;
    let rincian = json!({
        "alasan": p.waktu.alasan, "sejak": p.waktu.sejak,
        "ke": {
            "kode": p.kode, "nama": isi.nama, "jenis": isi.jenis, "zona": isi.zona.nama(),
            "kepala_menilai": isi.kepala_menilai, "induk": isi.induk,
        },
    });
    audit::catat(conn, jejak("unit.pendirian", p.id, p.oleh, pada, rincian), kiriman).await
}

fn kode_dipakai(galat: sqlx::Error, kode: &str) -> Error {
    let constraint = galat.as_database_error().and_then(|e| e.constraint());
    if constraint == Some("unit_kode_key") {
        return Error::Conflict(format!("Kode «{kode}» sudah dipakai unit lain."));
    }
    galat.into()
}

fn jejak(peristiwa: &'static str, unit: UnitId, oleh: PegawaiId, pada: DateTime<Utc>, rincian: Value) -> Jejak {
    Jejak { peristiwa, objek_jenis: "unit", objek: unit.uuid(), pelaku: Some(oleh), pada, rincian }
}

/// Menjalankan perubahan, menyusun ulang penilai yang terdampak, dan mencatat jejaknya.
///
/// # Errors
/// [`Error::Repeated`] bila formulirnya sudah pernah diterima.
pub async fn terapkan(
    conn: &mut PgConnection,
    p: &Perubahan,
    hari: NaiveDate,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    let terdampak = terdampak(conn, p.unit.id).await?;
    match &p.langkah {
        Langkah::Masa(isi) if p.sejak == p.unit.masa_sejak => betulkan_masa(conn, p, isi).await?,
        Langkah::Masa(isi) => masa_baru(conn, p, isi).await?,
        Langkah::Tutup => selesai(conn, p.unit.id, Some(p.sejak)).await?,
        Langkah::CabutTutup => selesai(conn, p.unit.id, None).await?,
        Langkah::CabutMasa => cabut_masa(conn, p.unit.id).await?,
        Langkah::Hapus => {
            sqlx::query!("delete from unit where unit_id = $1", p.unit.id.uuid()).execute(&mut *conn).await?;
        }
    }
    sqlx::query!("update unit set versi = versi + 1 where unit_id = $1", p.unit.id.uuid()).execute(&mut *conn).await?;
    terapkan_hari(conn, hari).await?;
    sqlx::query!("select susun_penilai($1)", &terdampak).execute(&mut *conn).await?;
    audit::catat(conn, jejak(p.peristiwa, p.unit.id, p.oleh, pada, p.rincian()), kiriman).await
}

async fn betulkan_masa(conn: &mut PgConnection, p: &Perubahan, isi: &IsiUnit) -> Result<()> {
    sqlx::query!(
        "update unit_masa
         set nama = $2, induk_id = $3, zona = $4, jenis = $5, kepala_menilai = $6, dasar = $7
         where unit_id = $1 and selesai = 'infinity'",
        p.unit.id.uuid(),
        isi.nama,
        isi.induk.map(UnitId::uuid) as Option<Uuid>,
        isi.zona.nama(),
        isi.jenis,
        isi.kepala_menilai,
        p.alasan,
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn masa_baru(conn: &mut PgConnection, p: &Perubahan, isi: &IsiUnit) -> Result<()> {
    sqlx::query!(
        "with akhir as (
             update unit_masa set selesai = $2 where unit_id = $1 and selesai = 'infinity' returning unit_id
         )
         insert into unit_masa (unit_id, mulai, nama, induk_id, zona, jenis, kepala_menilai, dasar)
         select unit_id, $2, $3, $4, $5, $6, $7, $8 from akhir",
        p.unit.id.uuid(),
        p.sejak,
        isi.nama,
        isi.induk.map(UnitId::uuid) as Option<Uuid>,
        isi.zona.nama(),
        isi.jenis,
        isi.kepala_menilai,
        p.alasan,
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn cabut_masa(conn: &mut PgConnection, unit: UnitId) -> Result<()> {
    sqlx::query!(
        "with dicabut as (
             delete from unit_masa where unit_id = $1 and selesai = 'infinity' returning unit_id, mulai
         )
         update unit_masa m set selesai = 'infinity'
         from dicabut d where m.unit_id = d.unit_id and m.selesai = d.mulai",
        unit.uuid(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn selesai(conn: &mut PgConnection, unit: UnitId, hari: Option<NaiveDate>) -> Result<()> {
    sqlx::query!("update unit set selesai = $2 where unit_id = $1", unit.uuid(), hari).execute(conn).await?;
    Ok(())
}

/// Orang yang penilai atau sebutan unitnya dapat berubah bersama unit itu.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn terdampak(conn: &mut PgConnection, unit: UnitId) -> Result<Vec<Uuid>> {
    let orang = sqlx::query_scalar!("select pegawai_id as \"id!\" from terdampak_unit($1)", unit.uuid());
    Ok(orang.fetch_all(conn).await?)
}

/// Garis penilaian orang-orang itu, dari `sejak` dan seterusnya.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn garis(conn: &mut PgConnection, siapa: &[Uuid], sejak: NaiveDate) -> Result<Vec<Penggal>> {
    let baris = sqlx::query!(
        r#"
        select
            h.pegawai_id,
            h.mulai,
            nullif(h.selesai, 'infinity') as selesai,
            h.penilai_id,
            h.atasan_penilai_id,
            (select i.nama from identitas_pegawai i where i.pegawai_id = h.pegawai_id limit 1) as "nama!",
            (select i.nama from identitas_pegawai i where i.pegawai_id = h.penilai_id limit 1) as "nama_penilai!"
        from penilai_pegawai h
        where h.pegawai_id = any ($1) and h.selesai > $2
        "#,
        siapa,
        sejak,
    )
    .fetch_all(conn)
    .await?;
    Ok(baris
        .into_iter()
        .map(|b| Penggal {
            pegawai: b.pegawai_id.into(),
            nama: b.nama,
            mulai: b.mulai,
            selesai: b.selesai,
            penilai: (b.penilai_id.into(), b.nama_penilai),
            atasan: b.atasan_penilai_id.map(Into::into),
        })
        .collect())
}

/// Siapa terakhir mengubah unit itu, dan kapan.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn terakhir_diubah(conn: &mut PgConnection, unit: UnitId) -> Result<Option<(String, DateTime<Utc>)>> {
    let b = sqlx::query!(
        r#"
        select coalesce(
                (select i.nama from identitas_pegawai i where i.pegawai_id = j.pelaku_id limit 1), '') as "nama!",
            j.pada
        from jejak j
        where j.objek_id = $1
        order by j.jejak_id desc
        limit 1
        "#,
        unit.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(b.map(|b| (b.nama, b.pada)))
}
