//! SQL bagi susunan unit; semuanya dalam lingkup kepegawaian pelaku.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{Kepala, Masa, Rincian, Simpul, keadaan};
use crate::{
    kepegawaian::unit::model::UnitId,
    kernel::{
        auth::Pengguna,
        error::{Error, Result},
    },
};

/// Unit terbanyak pada satu halaman susunan.
pub const SEHALAMAN: usize = 400;

/// Susunan dua tingkat ke bawah: dari puncak lingkup pelaku, atau dari sebuah unit. Induk selalu sebelum anaknya.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn susunan(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    dari: Option<UnitId>,
) -> Result<Vec<(Option<UnitId>, Simpul)>> {
    let hari = pelaku.hari_ini;
    let baris = sqlx::query!(
        r#"
        with recursive dalam as materialized (
            select l.unit_id from lingkup($1, array['KEPEGAWAIAN'], $2) l
        ),
        kini as materialized (
            select m.unit_id, m.induk_id, m.nama, u.kode, u.mulai, u.selesai
            from unit_masa m
            join unit u using (unit_id)
            join dalam using (unit_id)
            where m.mulai <= greatest($2, u.mulai) and greatest($2, u.mulai) < m.selesai
              and (u.selesai is null or u.selesai > $2)
        ),
        turun as (
            select k.*, null::uuid as di_atas, 0 as tingkat
            from kini k
            where case when $3::uuid is null
                then k.induk_id is null or k.induk_id not in (select unit_id from dalam)
                else k.unit_id = $3 end
            union all
            select k.*, t.unit_id, t.tingkat + 1
            from turun t join kini k on k.induk_id = t.unit_id
            where t.tingkat < 2
        )
        select
            t.unit_id as "unit_id!",
            t.di_atas,
            t.kode as "kode!",
            t.nama as "nama!",
            t.mulai as "mulai!",
            t.selesai,
            (select count(*) from kini k where k.induk_id = t.unit_id) as "anak!",
            (select count(*) from penempatan p
             where p.unit_id = t.unit_id and p.sebagai = 'DEFINITIF' and berlaku(p.mulai, p.selesai, $2)) as "orang!"
        from turun t
        order by t.tingkat, t.kode
        limit 401
        "#,
        pelaku.id.uuid(),
        hari,
        dari.map(UnitId::uuid) as Option<Uuid>,
    )
    .fetch_all(conn)
    .await?;
    Ok(baris
        .into_iter()
        .map(|b| {
            let simpul = Simpul {
                id: b.unit_id.into(),
                kode: b.kode,
                nama: b.nama,
                induk: None,
                orang: b.orang,
                anak: b.anak,
                keadaan: keadaan(b.mulai, b.selesai, hari),
                di_bawah: Vec::new(),
            };
            (b.di_atas.map(Into::into), simpul)
        })
        .collect())
}

/// Unit yang nama atau kodenya memuat `kata`, juga yang sudah ditutup; paling banyak 51.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn cari(conn: &mut PgConnection, pelaku: &Pengguna, kata: &str) -> Result<Vec<Simpul>> {
    let hari = pelaku.hari_ini;
    let baris = sqlx::query!(
        r#"
        select
            u.unit_id,
            u.kode,
            m.nama,
            i.nama as "induk?",
            u.mulai,
            u.selesai,
            (select count(*) from penempatan p
             where p.unit_id = u.unit_id and p.sebagai = 'DEFINITIF' and berlaku(p.mulai, p.selesai, $2)) as "orang!"
        from lingkup($1, array['KEPEGAWAIAN'], $2) l
        join unit u using (unit_id)
        join unit_masa m on m.unit_id = u.unit_id
            and m.mulai <= greatest($2, u.mulai) and greatest($2, u.mulai) < m.selesai
        left join unit_masa i on i.unit_id = m.induk_id and i.mulai <= $2 and $2 < i.selesai
        where strpos(lower(m.nama), lower($3)) > 0 or strpos(lower(u.kode), lower($3)) > 0
        order by lower(u.kode) <> lower($3), u.selesai nulls first, lower(m.nama), u.kode
        limit 51
        "#,
        pelaku.id.uuid(),
        hari,
        kata,
    )
    .fetch_all(conn)
    .await?;
    Ok(baris
        .into_iter()
        .map(|b| Simpul {
            id: b.unit_id.into(),
            kode: b.kode,
            nama: b.nama,
            induk: b.induk,
            orang: b.orang,
            anak: 0,
            keadaan: keadaan(b.mulai, b.selesai, hari),
            di_bawah: Vec::new(),
        })
        .collect())
}

/// Satu unit sebagaimana hari ini, atau pada hari pertamanya bila belum ada.
///
/// # Errors
/// [`Error::NotFound`] bila tidak ada atau di luar lingkup pelaku.
pub async fn rincian(conn: &mut PgConnection, pelaku: &Pengguna, id: UnitId) -> Result<Rincian> {
    let hari = pelaku.hari_ini;
    let b = sqlx::query!(
        r#"
        with dalam as materialized (
            select l.unit_id from lingkup($2, array['KEPEGAWAIAN'], $3) l
        )
        select
            u.kode,
            u.mulai,
            u.selesai,
            m.nama,
            m.jenis,
            m.zona,
            m.kepala_menilai,
            m.induk_id as "induk_id?",
            i.nama as "induk?",
            m.induk_id in (select unit_id from dalam) as terbuka,
            k.nama as "kepala?",
            k.jabatan as "jabatan?",
            (select count(*) from penempatan p
             where p.unit_id = u.unit_id and p.sebagai = 'DEFINITIF' and berlaku(p.mulai, p.selesai, $3)) as "orang!",
            (select count(*) from unit_di_bawah(u.unit_id, $3) d
             join penempatan p on p.unit_id = d.unit_id
             where p.sebagai = 'DEFINITIF' and berlaku(p.mulai, p.selesai, $3)) as "semua_orang!"
        from unit u
        join unit_masa m on m.unit_id = u.unit_id
            and m.mulai <= greatest($3, u.mulai) and greatest($3, u.mulai) < m.selesai
        left join unit_masa i on i.unit_id = m.induk_id
            and i.mulai <= greatest($3, u.mulai) and greatest($3, u.mulai) < i.selesai
        left join lateral (
            select c.nama,
                case p.sebagai when 'PLT' then 'Plt. ' when 'PLH' then 'Plh. ' else '' end || j.nama as jabatan
            from penempatan p
            join jabatan j using (jabatan_id)
            join lateral (select c.nama from identitas_pegawai c where c.pegawai_id = p.pegawai_id limit 1) c on true
            where p.unit_id = u.unit_id and p.kepala and berlaku(p.mulai, p.selesai, $3)
            order by array_position(array['PLH', 'DEFINITIF', 'PLT'], p.sebagai), p.mulai desc
            limit 1
        ) k on true
        where u.unit_id = $1 and u.unit_id in (select unit_id from dalam)
        "#,
        id.uuid(),
        pelaku.id.uuid(),
        hari,
    )
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)?;
    Ok(Rincian {
        simpul: Simpul {
            id,
            kode: b.kode,
            nama: b.nama,
            induk: None,
            orang: b.orang,
            anak: 0,
            keadaan: keadaan(b.mulai, b.selesai, hari),
            di_bawah: Vec::new(),
        },
        jenis: b.jenis,
        zona: b.zona,
        kepala_menilai: b.kepala_menilai,
        induk: b.induk_id.zip(b.induk).map(|(i, nama)| (i.into(), nama, b.terbuka.unwrap_or(false))),
        kepala: b.kepala.zip(b.jabatan).map(|(nama, jabatan)| Kepala { nama, jabatan }),
        semua_orang: b.semua_orang,
    })
}

/// Nama dan jabatan orang yang ditempatkan pada unit itu pada `hari`, kepala dahulu; paling banyak 21.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn orang(conn: &mut PgConnection, unit: UnitId, hari: NaiveDate) -> Result<Vec<Kepala>> {
    let baris = sqlx::query!(
        r#"
        select (select i.nama from identitas_pegawai i where i.pegawai_id = p.pegawai_id limit 1) as "nama!",
            case p.sebagai when 'PLT' then 'Plt. ' when 'PLH' then 'Plh. ' else '' end || j.nama as "jabatan!"
        from penempatan p
        join jabatan j using (jabatan_id)
        join pegawai o using (pegawai_id)
        where p.unit_id = $1 and berlaku(p.mulai, p.selesai, $2)
        order by p.kepala desc, lower(o.nama), p.pegawai_id
        limit 21
        "#,
        unit.uuid(),
        hari,
    )
    .fetch_all(conn)
    .await?;
    Ok(baris.into_iter().map(|b| Kepala { nama: b.nama, jabatan: b.jabatan }).collect())
}

/// Masa-masa sebuah unit, terbaru dahulu; paling banyak 50.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn masa(conn: &mut PgConnection, unit: UnitId) -> Result<Vec<Masa>> {
    let baris = sqlx::query!(
        r#"
        select
            greatest(m.mulai, u.mulai) as "mulai!",
            m.nama,
            (select i.nama from unit_masa i
             where i.unit_id = m.induk_id and i.mulai <= greatest(m.mulai, u.mulai)
               and greatest(m.mulai, u.mulai) < i.selesai) as induk,
            m.jenis,
            m.zona,
            m.kepala_menilai,
            m.dasar
        from unit_masa m
        join unit u using (unit_id)
        where m.unit_id = $1 and m.selesai > u.mulai
        order by m.mulai desc
        limit 50
        "#,
        unit.uuid(),
    )
    .fetch_all(conn)
    .await?;
    Ok(baris
        .into_iter()
        .map(|b| Masa {
            mulai: b.mulai,
            nama: b.nama,
            induk: b.induk,
            jenis: b.jenis,
            zona: b.zona,
            kepala_menilai: b.kepala_menilai,
            dasar: b.dasar,
        })
        .collect())
}

/// Dasar penutupan unit itu.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn dasar_tutup(conn: &mut PgConnection, unit: UnitId) -> Result<Option<String>> {
    let dasar = sqlx::query_scalar!(
        r#"
        select rincian ->> 'alasan' as "alasan?" from jejak
        where objek_id = $1 and peristiwa = 'unit.penutupan'
        order by jejak_id desc
        limit 1
        "#,
        unit.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(dasar.flatten())
}
