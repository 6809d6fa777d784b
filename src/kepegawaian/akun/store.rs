//! Akun sebagaimana tersimpan; yang mengubahnya adalah `masuk`.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;

use super::model::{Akun, Keadaan, Keputusan, Tautan};
use crate::kernel::{
    audit::{self, Jejak},
    auth::{Pengguna, PeranInstansi},
    error::{Error, Result},
    form::Kiriman,
    id::PegawaiId,
    time::Zona,
};

/// Akun orang itu, bila dijangkau pelaku; selain itu tidak ada.
pub async fn buka(conn: &mut PgConnection, saya: &Pengguna, siapa: PegawaiId, kini: DateTime<Utc>) -> Result<Akun> {
    let b = sqlx::query!(
        r#"
        with pegangan as (
            select q.peran, q.unit_id from peran_pegawai q
            where q.pegawai_id = $2 and (q.selesai is null or (q.selesai > $3 and q.selesai > q.mulai))
        )
        select
            concat(nullif(p.gelar_depan, '') || ' ', p.nama, ', ' || nullif(p.gelar_belakang, '')) as "nama!",
            coalesce(p.nip, p.nrp) is not null as "bernomor!",
            a.aktif as "aktif?",
            t.dibuat_pada as "dibuat?",
            t.berakhir_pada as "berakhir?",
            array(select distinct g.peran from pegangan g) as "peran!",
            array(
                select r from unnest(array['ADMIN', 'KEPEGAWAIAN']) r
                where exists (select from dijangkau($1, array[r], $3) d where d.pegawai_id = p.pegawai_id)
            ) as "jangkauan!",
            array(
                select r from unnest(array['ADMIN', 'KEPEGAWAIAN']) r
                where exists (
                    select from pegangan g
                    where case
                        when g.unit_id is null then not exists (
                            select from peran_pegawai s
                            where s.pegawai_id = $1 and s.peran = r and s.unit_id is null
                              and berlaku(s.mulai, s.selesai, $3))
                        else g.unit_id not in (select l.unit_id from lingkup($1, array[r], $3) l)
                    end)
            ) as "terlampaui!"
        from pegawai p
        left join akun a using (pegawai_id)
        left join tautan_aktivasi t on t.pegawai_id = p.pegawai_id and t.berakhir_pada > $4 and t.gagal < 5
        -- Yang baru saja dinonaktifkan tidak sempat mengurus siapa pun dari halaman yang masih terbuka.
        where p.pegawai_id = $2 and exists (select from akun s where s.pegawai_id = $1 and s.aktif)
        "#,
        saya.id.uuid(),
        siapa.uuid(),
        Zona::Wib.hari(kini),
        kini,
    )
    .fetch_optional(conn)
    .await?
    .filter(|b| !b.jangkauan.is_empty())
    .ok_or(Error::NotFound)?;
    let peran = |kode: &[String]| kode.iter().filter_map(|p| PeranInstansi::baca(p)).collect();
    Ok(Akun {
        pegawai: siapa,
        nama: b.nama,
        bernomor: b.bernomor,
        keadaan: match b.aktif {
            None => Keadaan::Belum,
            Some(true) => Keadaan::Aktif,
            Some(false) => Keadaan::Nonaktif,
        },
        tautan: b.dibuat.zip(b.berakhir).map(|(dibuat, berakhir)| Tautan { dibuat, berakhir }),
        jangkauan: peran(&b.jangkauan),
        terlampaui: peran(&b.terlampaui),
        peran: peran(&b.peran),
    })
}

/// Mencatat keputusan dan memakai kunci formulirnya.
pub async fn catat(conn: &mut PgConnection, k: &Keputusan, pada: DateTime<Utc>, kiriman: &Kiriman) -> Result<()> {
    let jejak = Jejak {
        peristiwa: k.tindakan.peristiwa(),
        objek_jenis: "akun",
        objek: k.pegawai.uuid(),
        pelaku: Some(k.oleh),
        pada,
        rincian: json!({ "alasan": k.alasan }),
    };
    audit::catat(conn, jejak, kiriman).await
}
