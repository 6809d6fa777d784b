//! SQL bagi tangga penilai dan pengingatnya.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;
use sqlx::{PgConnection, types::Json};

use super::model::{Anak, Minta, Sampai, Tangga};
use crate::{
    kernel::{
        audit::{self, Jejak},
        auth::Pengguna,
        error::Result,
        form::Kiriman,
        id::PegawaiId,
    },
    pegawai::{Identitas, Kartu},
    pemberitahuan::{self, Jenis, Kabar},
    periode::Periode,
    skp::reviu::Pereviu,
};

/// Dari `pelaku` ke puncak menurut penilai hari ini, dengan SKP masing-masing pada `tahun`; paling banyak
/// sepuluh anak tangga.
pub async fn tangga(conn: &mut PgConnection, pelaku: &Pengguna, tahun: i32) -> Result<Tangga> {
    let baris = sqlx::query!(
        r#"
        with recursive naik as (
            select $1::uuid as pegawai_id, null::uuid as unit_id, 0 as ke, array[$1::uuid] as dilalui
            union all
            select h.penilai_id, h.penilai_unit_id, n.ke + 1, n.dilalui || h.penilai_id
            from naik n
            join penilai_pegawai h on h.pegawai_id = n.pegawai_id and h.mulai <= $2 and $2 < h.selesai
            where n.ke < 9 and h.penilai_id <> all (n.dilalui)
        )
        select
            n.ke as "ke!",
            k.kartu as "kartu!: Json<Kartu>",
            p.jenis = 'NON_ASN' as "di_luar!",
            s.skp_id as "skp_id?",
            s.status as "status?",
            case when n.ke = 0 and (select i.reviu from instansi i)
                 then (select json_agg(json_build_object('id', k.pegawai_id, 'nama', k.nama))
                       from pengelola_kinerja($1, $2) k)
            end as "pereviu: Json<Vec<Pereviu>>",
            w.dibuka as "dibuka?",
            w.ditutup,
            w.batas as "batas?"
        from naik n
        left join periode w on w.tahun = $3
        join pegawai p on p.pegawai_id = n.pegawai_id
        cross join kartu_pegawai(n.pegawai_id, n.unit_id, $2) k
        left join lateral (
            select skp_id, status from skp
            where skp.pemilik_id = n.pegawai_id and skp.tahun = $3 and skp.pokok
            order by skp.mulai desc
            limit 1
        ) s on true
        order by n.ke
        "#,
        pelaku.id.uuid(),
        pelaku.hari_ini,
        tahun,
    )
    .fetch_all(conn)
    .await?;
    let mut tangga = Tangga::default();
    for b in baris {
        if b.ke == 0 {
            let bawaan = Periode::bawaan(tahun);
            let batas = b.batas.unwrap_or(bawaan.batas);
            let periode = Periode { dibuka: b.dibuka, ditutup: b.ditutup, batas, ..bawaan };
            tangga.halangan = periode.halangan(pelaku.hari_ini);
            tangga.pereviu = b.pereviu.map(|p| p.0).unwrap_or_default();
        }
        tangga.anak.push(Anak {
            orang: Identitas::from(b.kartu.0),
            sampai: match (b.status.as_deref(), b.skp_id) {
                (Some("ditetapkan"), _) => Sampai::Ditetapkan,
                (Some("diajukan"), _) => Sampai::Diajukan,
                (Some("direviu"), _) => Sampai::Direviu,
                (_, Some(skp)) if b.ke == 0 => Sampai::Draf(skp.into()),
                _ if b.di_luar => Sampai::DiLuar,
                _ => Sampai::Belum,
            },
        });
    }
    Ok(tangga)
}

/// Siapa yang dapat membuka periode: kepegawaian seluruh instansi, paling banyak tiga.
pub async fn pembuka(conn: &mut PgConnection, hari: NaiveDate) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!(
        r#"
        select distinct
            (select i.nama from identitas_pegawai i where i.pegawai_id = p.pegawai_id order by i.urutan limit 1) as "nama!"
        from peran_pegawai p
        join akun a on a.pegawai_id = p.pegawai_id and a.aktif
        where p.peran = 'KEPEGAWAIAN' and p.unit_id is null and berlaku(p.mulai, p.selesai, $1)
        order by 1
        limit 3
        "#,
        hari,
    )
    .fetch_all(conn)
    .await?)
}

/// Unit orang itu dan yang di atasnya yang tidak berkepala hari ini, dari yang terdekat.
pub async fn unit_tanpa_kepala(conn: &mut PgConnection, siapa: PegawaiId, hari: NaiveDate) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!(
        r#"
        with recursive naik as (
            select u.unit_id, u.induk_id, u.nama, 0 as ke
            from penempatan t join unit u using (unit_id)
            where t.pegawai_id = $1 and t.sebagai = 'DEFINITIF' and berlaku(t.mulai, t.selesai, $2)
            union all
            select u.unit_id, u.induk_id, u.nama, n.ke + 1
            from naik n join unit u on u.unit_id = n.induk_id
            where n.ke < 9
        )
        select n.nama as "nama!"
        from naik n
        where not exists (
            select from penempatan k
            where k.unit_id = n.unit_id and k.kepala and k.pegawai_id <> $1 and berlaku(k.mulai, k.selesai, $2))
        order by n.ke
        "#,
        siapa.uuid(),
        hari,
    )
    .fetch_all(conn)
    .await?)
}

/// Sudah mengingatkan orang itu hari ini.
pub async fn sudah_diingatkan(conn: &mut PgConnection, pelaku: &Pengguna, kepada: PegawaiId) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (
               select from pengingat_skp where dari = $1 and kepada = $2 and hari = $3) as "ada!""#,
        pelaku.id.uuid(),
        kepada.uuid(),
        pelaku.hari_ini,
    )
    .fetch_one(conn)
    .await?)
}

/// Mengingatkan; `false` bila hari ini sudah.
pub async fn ingatkan(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    (kepada, minta): (PegawaiId, Minta),
    tahun: i32,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<bool> {
    let dikirim = sqlx::query!(
        "insert into pengingat_skp (dari, kepada, hari, tahun, minta)
         values ($1, $2, $3, $4, $5)
         on conflict do nothing",
        pelaku.id.uuid(),
        kepada.uuid(),
        pelaku.hari_ini,
        tahun,
        minta.kode(),
    )
    .execute(&mut *conn)
    .await?;
    let jejak = Jejak {
        peristiwa: "skp.pengingat",
        objek_jenis: "pegawai",
        objek: kepada.uuid(),
        pelaku: Some(pelaku.id),
        pada,
        rincian: json!({ "tahun": tahun, "minta": minta.kode() }),
    };
    audit::catat(conn, jejak, kiriman).await?;
    if dikirim.rows_affected() == 0 {
        return Ok(false);
    }
    let kabar = Kabar { kepada: &[kepada], jenis: Jenis::SkpDitunggu, tautan: minta.tautan(), pada };
    pemberitahuan::kabarkan(conn, &kabar).await?;
    Ok(true)
}
