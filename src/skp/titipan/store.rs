//! SQL bagi titipan.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{Dari, Nasib, Titipan};
use crate::{
    kernel::{
        auth::Pengguna,
        error::Result,
        id::PegawaiId,
        policy::{Oleh, Pemilik},
    },
    pemberitahuan::{self, Jenis, Kabar},
    skp::{
        model::{Draf, Skp, SkpId},
        rencana::{RENCANA_MAKS, RencanaId},
        store,
    },
};

/// Draf di tangan pemiliknya; terkunci bila untuk diubah.
///
/// # Errors
/// Bila tidak ada baginya, bukan miliknya, atau bukan lagi draf.
pub async fn draf_saya(
    conn: &mut PgConnection,
    skp: SkpId,
    pelaku: &Pengguna,
    terkunci: bool,
) -> Result<Oleh<Pemilik, Skp<Draf>>> {
    let tersimpan = match terkunci {
        true => store::kunci(conn, skp, pelaku).await?,
        false => store::cari(conn, skp, pelaku).await?.skp,
    };
    pelaku.sebagai(Pemilik, tersimpan.draf()?)
}

/// Menitipkan semuanya sekaligus, dan nasib masing-masing menurut urutannya. Yang dituju draf tahun itu; yang
/// dinilai atau diketuai `dari` pada `hari` saja, selebihnya dilewati tanpa jawaban.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn titipkan(
    conn: &mut PgConnection,
    dari: Dari,
    (tahun, hari): (i32, NaiveDate),
    titipan: &[Titipan],
    pada: DateTime<Utc>,
) -> Result<Vec<(Uuid, Nasib)>> {
    let (oleh, skp) = match dari {
        Dari::Pimpinan(oleh) => (oleh, None),
        Dari::Pemilik(oleh, skp) => (oleh, Some(skp.uuid())),
    };
    let pemilik: Vec<Uuid> = titipan.iter().map(|t| t.pemilik.uuid()).collect();
    // Dikunci dahulu: yang sedang diajukan pemiliknya selesai diajukan, atau menunggu ini.
    sqlx::query!(
        "select skp_id from skp
         where pemilik_id = any ($1) and tahun = $2 and status = 'draf'
         order by skp_id
         for update",
        &pemilik,
        tahun,
    )
    .fetch_all(&mut *conn)
    .await?;
    let kolom = |ambil: fn(&Titipan) -> &String| titipan.iter().map(|t| ambil(t).clone()).collect::<Vec<_>>();
    let pokok: Vec<Uuid> = titipan.iter().map(|t| t.pokok).collect();
    let pimpinan: Vec<Option<Uuid>> = titipan.iter().map(|t| t.pimpinan.map(RencanaId::uuid)).collect();
    let nasib = sqlx::query!(
        r#"
        with minta as materialized (
            select m.pokok_id, m.pemilik_id, m.rhk, m.rhk_pimpinan, m.penugasan, m.urutan,
                -- Tautan hanya ke SKP pimpinan yang sudah diajukan; sebelumnya cukup bunyinya.
                case when ps.status <> 'draf' then p.rencana_id end as pimpinan_id
            from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::text[])
                with ordinality as m (pokok_id, pemilik_id, rhk, pimpinan_id, rhk_pimpinan, penugasan, urutan)
            left join rencana p on p.rencana_id = m.pimpinan_id
            left join skp ps on ps.skp_id = p.skp_id
            where m.pemilik_id = $7
               or exists (
                   select from penilai_pegawai h
                   where h.pegawai_id = m.pemilik_id and h.penilai_id = $7 and h.mulai <= $9 and $9 < h.selesai)
               or exists (
                   select from anggota_matriks($9) a where a.pegawai_id = m.pemilik_id and a.ketua_id = $7)
        ),
        tujuan as materialized (
            select distinct on (s.pemilik_id) s.pemilik_id, s.skp_id, s.status
            from skp s
            where s.pemilik_id = any ($2) and s.tahun = $8 and s.digantikan_mulai is null and ($10::uuid is null or s.skp_id = $10)
            order by s.pemilik_id, s.status <> 'draf', s.mulai desc
        ),
        lama as materialized (
            select m.*, x.rencana_id, t.skp_id, t.status,
                x.rencana_id is not null and r.rhk = x.bunyi and r.rhk <> m.rhk as ganti_bunyi,
                r.rhk_pimpinan_id is null and m.pimpinan_id is not null and not r.direktif
                    and r.rhk_pimpinan = m.rhk_pimpinan as ganti_tautan
            from minta m
            join titipan x on x.pokok_id = m.pokok_id
            left join rencana r on r.rencana_id = x.rencana_id
            left join tujuan t on t.pemilik_id = m.pemilik_id and t.skp_id = x.skp_id
        ),
        diperbarui as (
            update rencana r
            set rhk = case when l.ganti_bunyi then l.rhk else r.rhk end,
                rhk_pimpinan_id = case when l.ganti_tautan then l.pimpinan_id else r.rhk_pimpinan_id end,
                versi = r.versi + 1
            from lama l
            where r.rencana_id = l.rencana_id and l.status = 'draf' and (l.ganti_bunyi or l.ganti_tautan)
            returning l.pokok_id, l.skp_id, l.ganti_bunyi, l.rhk
        ),
        bunyi_baru as (
            update titipan x set bunyi = d.rhk from diperbarui d where x.pokok_id = d.pokok_id and d.ganti_bunyi
        ),
        calon as materialized (
            select m.*, t.skp_id, coalesce(sama.rencana_id, gen_random_uuid()) as rencana_id,
                sama.rencana_id is not null as sudah_ditulis,
                coalesce(akhir.urutan, 0) + row_number() over (partition by t.skp_id order by m.urutan) as ke,
                akhir.banyak + row_number() over (partition by t.skp_id order by m.urutan) as nomor
            from minta m
            join tujuan t on t.pemilik_id = m.pemilik_id and t.status = 'draf'
            cross join lateral (
                select max(r.urutan) as urutan, count(*) as banyak from rencana r where r.skp_id = t.skp_id
            ) akhir
            -- Yang sudah ditulis sendiri dengan kalimat yang sama diakui, tidak digandakan.
            left join lateral (
                select r.rencana_id from rencana r
                where r.skp_id = t.skp_id and lower(r.rhk) = lower(m.rhk)
                  and not exists (select from titipan y where y.rencana_id = r.rencana_id)
                limit 1
            ) sama on true
            where not exists (select from titipan x where x.pokok_id = m.pokok_id)
        ),
        baru as (
            insert into rencana (rencana_id, skp_id, urutan, bagian, rhk, rhk_pimpinan_id, rhk_pimpinan, penugasan_dari)
            select c.rencana_id, c.skp_id, c.ke, case c.penugasan when '' then 'UTAMA' else 'TAMBAHAN' end,
                c.rhk, c.pimpinan_id, c.rhk_pimpinan, c.penugasan
            from calon c
            where not c.sudah_ditulis and c.nomor <= $12
            returning rencana_id
        ),
        tertitip as (
            insert into titipan (pokok_id, skp_id, rencana_id, bunyi)
            select c.pokok_id, c.skp_id, c.rencana_id, c.rhk from calon c where c.sudah_ditulis or c.nomor <= $12
            returning pokok_id, skp_id
        ),
        tersentuh as (
            select s.skp_id, count(*) as banyak
            from (select skp_id from diperbarui union all
                  select c.skp_id from calon c join baru b using (rencana_id)) s
            group by s.skp_id
        ),
        naik as (
            update skp set versi = versi + 1 from tersentuh t where skp.skp_id = t.skp_id
        ),
        tercatat as (
            insert into jejak (peristiwa, objek_jenis, objek_id, pelaku_id, pada, rincian)
            select 'skp.titipan', 'skp', t.skp_id, $7, $11, json_build_object('banyak', t.banyak) from tersentuh t
        )
        select m.pokok_id as "pokok_id!",
            case
                when b.rencana_id is not null then 'MASUK'
                when d.pokok_id is not null then 'DIPERBARUI'
                when t.skp_id is null then 'TANPA_SKP'
                when t.status <> 'draf' and l.pokok_id is null then 'BUKAN_DRAF'
                else 'SUDAH'
            end as "nasib!"
        from minta m
        left join tujuan t using (pemilik_id)
        left join lama l on l.pokok_id = m.pokok_id
        left join calon c on c.pokok_id = m.pokok_id
        left join baru b on b.rencana_id = c.rencana_id
        left join diperbarui d on d.pokok_id = m.pokok_id
        order by m.urutan
        "#,
        &pokok,
        &pemilik,
        &kolom(|t| &t.rhk),
        &pimpinan as &[Option<Uuid>],
        &kolom(|t| &t.rhk_pimpinan),
        &kolom(|t| &t.penugasan_dari),
        oleh.uuid(),
        tahun,
        hari,
        skp,
        pada,
        RENCANA_MAKS,
    )
    .fetch_all(conn)
    .await?;
    Ok(nasib.into_iter().map(|n| (n.pokok_id, Nasib::baca(&n.nasib))).collect())
}

/// Mengakui sebuah RHK yang sudah ada pada SKP orang yang dinilai `penilai` sebagai titipan: kalimatnya sendiri.
/// Mengembalikan pemilik, kalimat, dan RHK pimpinannya; `None` bila tidak ada baginya.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn akui(
    conn: &mut PgConnection,
    penilai: &Pengguna,
    rencana: RencanaId,
    pokok: Uuid,
) -> Result<Option<(PegawaiId, String, Option<RencanaId>, String)>> {
    let diakui = sqlx::query!(
        r#"
        with milik as (
            select r.rencana_id, r.skp_id, r.rhk, r.rhk_pimpinan_id, r.rhk_pimpinan, s.pemilik_id
            from rencana r
            join skp s using (skp_id)
            join penilai_pegawai h on h.pegawai_id = s.pemilik_id and h.mulai <= $4 and $4 < h.selesai
            where r.rencana_id = $1 and h.penilai_id = $3 and r.bagian = 'UTAMA' and r.rhk <> ''
        ),
        tertitip as (
            insert into titipan (pokok_id, skp_id, rencana_id, bunyi)
            select $2, skp_id, rencana_id, rhk from milik
        )
        select pemilik_id, rhk, rhk_pimpinan_id, rhk_pimpinan from milik
        "#,
        rencana.uuid(),
        pokok,
        penilai.id.uuid(),
        penilai.hari_ini,
    )
    .fetch_optional(conn)
    .await?;
    Ok(diakui.map(|d| (d.pemilik_id.into(), d.rhk, d.rhk_pimpinan_id.map(Into::into), d.rhk_pimpinan)))
}

/// Mengabarkan kepada mereka bahwa `dari` membagikan RHK tahun itu; pada beranda sehari sekali.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn kabarkan(
    conn: &mut PgConnection,
    dari: PegawaiId,
    kepada: &[PegawaiId],
    (tahun, hari): (i32, NaiveDate),
    pada: DateTime<Utc>,
) -> Result<()> {
    let kepada: Vec<PegawaiId> = kepada.iter().copied().filter(|p| *p != dari).collect();
    let kabar = Kabar { kepada: &kepada, jenis: Jenis::RhkDititipkan, tautan: "/skp", pada };
    pemberitahuan::kabarkan(conn, &kabar).await?;
    let kepada: Vec<Uuid> = kepada.iter().map(|p| p.uuid()).collect();
    sqlx::query!(
        "insert into pengingat_skp (dari, kepada, hari, tahun, minta)
         select $1, k, $3, $4, 'MATRIKS' from unnest($2::uuid[]) k
         on conflict do nothing",
        dari.uuid(),
        &kepada,
        hari,
        tahun,
    )
    .execute(conn)
    .await?;
    Ok(())
}
