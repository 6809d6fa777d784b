//! Peristiwa, dibaca dan dituliskan; yang diakhirinya ditulis dan dipulihkan basis data.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{Apa, Diakhiri, Dinanti, Isi, Jenis, Perintah, Peristiwa, PeristiwaId, Purna, Tercatat};
use crate::{
    kepegawaian::{penempatan::Sebagai, unit},
    kernel::{auth::Pengguna, error::Result, id::PegawaiId},
    masuk,
};

/// Yang menjadi benar karena harinya tiba: unit menampilkan masanya, dan sisa sesi yang purnatugas disapu.
pub async fn terapkan_hari(conn: &mut PgConnection, hari: NaiveDate) -> Result<()> {
    unit::terapkan_hari(conn, hari).await?;
    masuk::sapu_purna(conn, hari).await
}

/// Semua peristiwa seseorang, juga yang dibatalkan, yang terbaru dahulu.
pub async fn riwayat(conn: &mut PgConnection, siapa: PegawaiId) -> Result<Vec<Tercatat>> {
    let baris = sqlx::query!(
        r#"
        select k.keadaan_id as "id!", k.jenis as "jenis!", k.mulai as "mulai!", k.selesai, k.nomor_sk as "nomor_sk!",
            k.alasan as "alasan!", k.versi as "versi!", null::timestamptz as dibatalkan, '' as "sebab!"
        from keadaan_pegawai k where k.pegawai_id = $1
        union all
        select (l.lama ->> 'id')::uuid, l.lama ->> 'jenis', (l.lama ->> 'mulai')::date, (l.lama ->> 'selesai')::date,
            l.lama ->> 'nomor_sk', l.lama ->> 'alasan', (l.lama ->> 'versi')::integer, j.pada, j.rincian ->> 'alasan'
        from jejak j cross join lateral (select j.rincian -> 'lama' as lama) l
        where j.objek_id = $1 and j.peristiwa = 'peristiwa.pembatalan'
        order by 3 desc, 8 desc nulls first
        limit 100
        "#,
        siapa.uuid(),
    )
    .fetch_all(conn)
    .await?;
    let tercatat = baris.into_iter().filter_map(|b| {
        let peristiwa = Peristiwa {
            id: b.id.into(),
            jenis: Jenis::baca(&b.jenis)?,
            mulai: b.mulai,
            selesai: b.selesai,
            nomor_sk: b.nomor_sk,
            alasan: b.alasan,
            versi: b.versi,
        };
        Some(Tercatat { peristiwa, dibatalkan: b.dibatalkan.map(|pada| (pada, b.sebab)) })
    });
    Ok(tercatat.collect())
}

/// Masa ketika orang-orang itu tidak lagi bertugas di sini.
pub async fn purna(conn: &mut PgConnection, siapa: &[Uuid]) -> Result<Vec<Purna>> {
    let baris = sqlx::query!(
        "select jenis, mulai, selesai from keadaan_pegawai
         where pegawai_id = any ($1) and mengakhiri_tugas(jenis) order by mulai limit 50",
        siapa,
    )
    .fetch_all(conn)
    .await?;
    let purna = baris
        .into_iter()
        .filter_map(|b| Some(Purna { jenis: Jenis::baca(&b.jenis)?, mulai: b.mulai, selesai: b.selesai }));
    Ok(purna.collect())
}

/// Unit yang menunggu Plt. atau Plh. karena peristiwa orang ini, pada hari itu atau sesudahnya.
pub async fn dinanti(conn: &mut PgConnection, siapa: PegawaiId, pelaku: &Pengguna) -> Result<Vec<Dinanti>> {
    let baris = sqlx::query!(
        r#"
        select d.unit_id as "unit!", u.nama, d.sebagai as "sebagai!", d.mulai as "mulai!", d.selesai,
            d.unit_id in (select l.unit_id from lingkup($2, array['KEPEGAWAIAN'], $3) l) as "terjangkau!"
        from kepala_dinanti($1, $3) d join unit u using (unit_id)
        order by d.mulai, u.nama
        "#,
        siapa.uuid(),
        pelaku.id.uuid(),
        pelaku.hari_ini,
    )
    .fetch_all(conn)
    .await?;
    let dinanti = baris.into_iter().map(|b| Dinanti {
        unit: b.unit,
        nama: b.nama,
        sebagai: Sebagai::baca(&b.sebagai).unwrap_or(Sebagai::Plt),
        mulai: b.mulai,
        selesai: b.selesai,
        terjangkau: b.terjangkau,
    });
    Ok(dinanti.collect())
}

/// Plt. yang masih ditunjuk pada unit yang (kembali) dikepalai orang ini: unit dan namanya.
pub(super) async fn plt_tertinggal(
    conn: &mut PgConnection,
    siapa: PegawaiId,
    hari: NaiveDate,
) -> Result<Vec<(String, String)>> {
    let baris = sqlx::query!(
        r#"
        select distinct u.nama as unit,
            concat(nullif(o.gelar_depan, '') || ' ', o.nama, ', ' || nullif(o.gelar_belakang, '')) as "nama!"
        from penempatan d
        join penempatan p on p.unit_id = d.unit_id and p.sebagai = 'PLT'
            and not isempty(daterange(d.mulai, d.selesai) * daterange(p.mulai, p.selesai) * daterange($2, null))
        join unit u on u.unit_id = d.unit_id
        join pegawai o on o.pegawai_id = p.pegawai_id
        where d.pegawai_id = $1 and d.sebagai = 'DEFINITIF' and d.kepala
        order by 1, 2
        limit 20
        "#,
        siapa.uuid(),
        hari,
    )
    .fetch_all(conn)
    .await?;
    Ok(baris.into_iter().map(|b| (b.unit, b.nama)).collect())
}

/// Yang diakhiri sebuah peristiwa dan, sesudah dilepas, yang tidak dapat dipulihkan.
pub(super) async fn diakhiri(conn: &mut PgConnection, id: PeristiwaId) -> Result<Vec<Diakhiri>> {
    let baris = sqlx::query!(
        r#"
        select a.tabel, a.kunci, a.sesudah is null as "batal!", a.sebelum ->> 'sebagai' as sebagai,
            a.sebelum ->> 'peran' as peran, a.sebelum ->> 'jenis' as jenis,
            (a.sebelum ->> 'mulai')::date as "mulai!", (a.sebelum ->> 'selesai')::date as selesai,
            coalesce(j.nama, '') as "jabatan!", u.nama as "unit?",
            coalesce(concat(nullif(o.gelar_depan, '') || ' ', o.nama, ', ' || nullif(o.gelar_belakang, '')), '') as "orang!",
            coalesce(concat(nullif(n.gelar_depan, '') || ' ', n.nama, ', ' || nullif(n.gelar_belakang, '')), '') as "penilai!"
        from keadaan_akibat a
        left join jabatan j on j.jabatan_id = (a.sebelum ->> 'jabatan_id')::uuid
        left join unit u on u.unit_id = (a.sebelum ->> 'unit_id')::uuid
        left join pegawai o on o.pegawai_id = (a.sebelum ->> 'pegawai_id')::uuid
        left join pegawai n on n.pegawai_id = (a.sebelum ->> 'penilai_id')::uuid
        where a.keadaan_id = $1
        order by a.tabel, 7, a.kunci
        "#,
        id.uuid(),
    )
    .fetch_all(conn)
    .await?;
    let diakhiri = baris.into_iter().filter_map(|b| {
        let apa = match b.tabel.as_str() {
            "penempatan" => {
                let jabatan = format!("{}, {}", b.jabatan, b.unit.unwrap_or_default());
                Apa::Penempatan(Sebagai::baca(&b.sebagai?)?, jabatan)
            }
            "peran_pegawai" => Apa::Peran(b.peran?, b.unit),
            "penetapan_penilai" => Apa::Penetapan(b.penilai, b.orang),
            _ => Apa::Keadaan(Jenis::baca(&b.jenis?)?),
        };
        Some(Diakhiri { kunci: b.kunci, apa, mulai: b.mulai, selesai: b.selesai, batal: b.batal })
    });
    Ok(diakhiri.collect())
}

/// Punya akun yang dapat dipakai masuk.
pub(super) async fn berakun(conn: &mut PgConnection, siapa: PegawaiId) -> Result<bool> {
    let ada = sqlx::query_scalar!(
        r#"select exists (select from akun where pegawai_id = $1 and aktif) as "ada!""#,
        siapa.uuid()
    );
    Ok(ada.fetch_one(conn).await?)
}

/// Menuliskan perubahannya; penilai mereka yang terdampak disusun sesudahnya oleh `akibat`. Jawabannya yang
/// seharusnya dipulihkan tetapi tidak dapat.
pub(super) async fn laksanakan(
    conn: &mut PgConnection,
    siapa: PegawaiId,
    id: PeristiwaId,
    perintah: &Perintah,
) -> Result<Vec<Diakhiri>> {
    match perintah {
        Perintah::Catat(isi) => tulis(conn, siapa, id, isi, 1).await.map(|()| Vec::new()),
        // Yang diakhirinya tetap: hanya keterangannya yang dibetulkan.
        Perintah::Betulkan(lama, isi) if (isi.mulai, isi.selesai) == (lama.mulai, lama.selesai) => {
            terangkan(conn, id, isi).await.map(|()| Vec::new())
        }
        Perintah::Betulkan(lama, isi) => {
            lepaskan(conn, id).await?;
            let tertahan = diakhiri(conn, id).await?;
            tulis(conn, siapa, id, isi, lama.versi + 1).await?;
            Ok(tertahan)
        }
        Perintah::Batalkan(..) => {
            lepaskan(conn, id).await?;
            diakhiri(conn, id).await
        }
    }
}

async fn terangkan(conn: &mut PgConnection, id: PeristiwaId, isi: &Isi) -> Result<()> {
    sqlx::query!(
        "update keadaan_pegawai set jenis = $2, nomor_sk = $3, alasan = $4, versi = versi + 1 where keadaan_id = $1",
        id.uuid(),
        isi.jenis.kode(),
        isi.nomor_sk,
        isi.alasan,
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn lepaskan(conn: &mut PgConnection, id: PeristiwaId) -> Result<()> {
    sqlx::query!("select lepaskan_keadaan($1)", id.uuid()).execute(conn).await?;
    Ok(())
}

/// Peristiwanya sudah tiada; yang tertahan bukan lagi akibatnya.
pub(super) async fn lupakan(conn: &mut PgConnection, id: PeristiwaId) -> Result<()> {
    sqlx::query!("delete from keadaan_akibat where keadaan_id = $1", id.uuid()).execute(conn).await?;
    Ok(())
}

async fn tulis(conn: &mut PgConnection, siapa: PegawaiId, id: PeristiwaId, isi: &Isi, versi: i32) -> Result<()> {
    sqlx::query!(
        "select akhiri_tugas($1, $2, $3, $4, $5, $6)",
        id.uuid(),
        siapa.uuid(),
        isi.jenis.kode(),
        isi.sebab(),
        isi.mulai,
        isi.selesai as Option<NaiveDate>,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "insert into keadaan_pegawai (keadaan_id, pegawai_id, jenis, mulai, selesai, nomor_sk, alasan, versi)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        id.uuid(),
        siapa.uuid(),
        isi.jenis.kode(),
        isi.mulai,
        isi.selesai,
        isi.nomor_sk,
        isi.alasan,
        versi,
    )
    .execute(conn)
    .await?;
    Ok(())
}
