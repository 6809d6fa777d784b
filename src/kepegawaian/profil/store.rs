//! Profil seseorang, dengan satu pernyataan.

use chrono::NaiveDate;
use sqlx::{PgConnection, types::Json};

use super::model::{Masa, Peran, Profil, Suntingan, Tempat, Tersendiri, Tugas};
use crate::{
    kernel::{
        error::{Error, Result},
        id::PegawaiId,
    },
    pegawai::{Identitas, Kartu, PeranDipegang},
};

/// Yang tercatat tentang seseorang pada `hari`.
pub async fn profil(conn: &mut PgConnection, siapa: PegawaiId, hari: NaiveDate) -> Result<Profil> {
    let b = sqlx::query!(
        r#"
        select
            (select k.kartu from kartu_pegawai(p.pegawai_id, null, $2) k) as "kartu!: Json<Kartu>",
            case p.sumber when 'SIASN' then p.sumber_pada end as siasn,
            p.tmt_golongan,
            coalesce(p.email_dinas, '') as "email!",
            coalesce(p.kedudukan_hukum, '') as "kedudukan!",
            t.penempatan_id as "penempatan_id?",
            t.unit_id as "unit_id?",
            t.kepala as "kepala?",
            t.mulai as "mulai?",
            t.nomor_sk as "nomor_sk?",
            m.nama as "nama_unit?",
            nullif(m.mulai, '-infinity') as unit_sejak,
            m.dasar as "unit_dasar?",
            h.pihak as "pihak?: Json<Vec<Option<Kartu>>>",
            h.penilai_unit_id as "penilai_unit_id?",
            (select n.nama from unit_masa n
             where n.unit_id = h.penilai_unit_id and n.mulai <= $2 and $2 < n.selesai) as unit_penilai,
            (select k.sebagai from penempatan k
             where k.pegawai_id = h.penilai_id and k.unit_id = h.penilai_unit_id and k.kepala
               and berlaku(k.mulai, k.selesai, $2)
             limit 1) as penilai_sebagai,
            (select n.nama from unit_masa n
             where n.unit_id = h.atasan_unit_id and n.mulai <= $2 and $2 < n.selesai) as unit_atasan,
            e.dasar as "dasar?",
            e.mulai as "ditetapkan?",
            e.atasan_penilai_id is not null as "dengan_atasan!",
            (select coalesce(json_agg(json_build_object(
                'sebagai', s.sebagai, 'jabatan', j.nama, 'unit', u.nama, 'mulai', s.mulai, 'nomor_sk', s.nomor_sk)
                order by s.mulai), '[]')
             from penempatan s join jabatan j using (jabatan_id) join unit u using (unit_id)
             where s.pegawai_id = p.pegawai_id and s.sebagai <> 'DEFINITIF' and berlaku(s.mulai, s.selesai, $2)
            ) as "tugas!: Json<Vec<Tugas>>",
            (select coalesce(json_agg(json_build_object(
                'mulai', greatest(g.mulai, '1900-01-01'), 'selesai', least(g.selesai, '9999-12-31'), 'penilai', g.penilai_id,
                'atasan', g.atasan_penilai_id) order by g.mulai desc), '[]')
             from (select * from penilai_pegawai l
                   where l.pegawai_id = p.pegawai_id and l.mulai <= $2
                   order by l.mulai desc limit 40) g
            ) as "garis!: Json<Vec<Masa>>",
            (select coalesce(json_agg(json_build_object(
                'peristiwa', r.peristiwa, 'pada', r.pada, 'rincian', r.rincian) order by r.jejak_id desc), '[]')
             from (select * from jejak l
                   where l.objek_id = p.pegawai_id and l.peristiwa similar to '(orang|penempatan|penetapan).%'
                   order by l.jejak_id desc limit 40) r
            ) as "suntingan!: Json<Vec<Suntingan>>",
            (select coalesce(json_agg(json_build_object(
                'peran', r.peran, 'unit', u.nama, 'dasar', r.dasar, 'mulai', r.mulai) order by r.mulai, r.peran), '[]')
             from peran_pegawai r left join unit u using (unit_id)
             where r.pegawai_id = p.pegawai_id and berlaku(r.mulai, r.selesai, $2)
            ) as "peran!: Json<Vec<Peran>>"
        from pegawai p
        left join penempatan t on t.pegawai_id = p.pegawai_id and t.sebagai = 'DEFINITIF'
            and berlaku(t.mulai, t.selesai, $2)
        left join unit_masa m on m.unit_id = t.unit_id and m.mulai <= $2 and $2 < m.selesai
        left join penilai_pegawai h on h.pegawai_id = p.pegawai_id and h.mulai <= $2 and $2 < h.selesai
        left join lateral (
            select * from penetapan_penilai q
            where q.pegawai_id = p.pegawai_id and berlaku(q.mulai, q.selesai, $2)
            order by q.mulai desc limit 1
        ) e on true
        where p.pegawai_id = $1
        "#,
        siapa.uuid(),
        hari,
    )
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)?;
    let mut pihak = b.pihak.map(|p| p.0).unwrap_or_default().into_iter().skip(1).map(|k| k.map(Identitas::from));
    let tempat = match (b.penempatan_id, b.unit_id, b.mulai) {
        (Some(id), Some(unit), Some(mulai)) => Some(Tempat {
            id,
            unit,
            kepala: b.kepala.unwrap_or_default(),
            mulai,
            nomor_sk: b.nomor_sk.unwrap_or_default(),
            nama_unit: b.nama_unit.unwrap_or_default(),
            unit_sejak: b.unit_sejak,
            unit_dasar: b.unit_dasar.unwrap_or_default(),
        }),
        _ => None,
    };
    let dengan_atasan = b.dengan_atasan;
    Ok(Profil {
        id: siapa,
        saya: b.kartu.0.into(),
        siasn: b.siasn,
        tmt_golongan: b.tmt_golongan,
        email: b.email,
        kedudukan: b.kedudukan,
        tempat,
        tugas: b.tugas.0,
        penilai: pihak.next().flatten(),
        atasan: pihak.next().flatten(),
        unit_penilai: b.penilai_unit_id.zip(b.unit_penilai).map(|(id, nama)| {
            let sebagai = b.penilai_sebagai.unwrap_or_default();
            (id, nama, sebagai)
        }),
        unit_atasan: b.unit_atasan,
        tersendiri: b.dasar.zip(b.ditetapkan).map(|(dasar, mulai)| Tersendiri { dasar, mulai, dengan_atasan }),
        garis: b.garis.0,
        suntingan: b.suntingan.0,
        peran: b.peran.0.into_iter().map(PeranDipegang::from).collect(),
    })
}
