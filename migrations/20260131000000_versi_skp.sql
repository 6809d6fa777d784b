-- Melayani `src/skp/versi`: SKP yang ditetapkan tidak disunting; perubahannya adalah versi baru yang menggantikannya sejak suatu hari.

alter table skp add column versi_ke integer not null default 1;
alter table skp add column menggantikan_id uuid references skp;
-- Hari pertama versi penggantinya; versi ini berlaku sampai hari sebelumnya.
alter table skp add column digantikan_mulai date;
-- Yang dihitung sebagai SKP orangnya pada masa itu: bukan yang digantikan, bukan pula perubahan yang belum ditetapkan.
alter table skp add column pokok boolean not null
    generated always as (digantikan_mulai is null and (menggantikan_id is null or status = 'ditetapkan')) stored;

alter table skp add constraint versi_pertama_tidak_menggantikan check ((versi_ke = 1) = (menggantikan_id is null));
alter table skp add constraint hanya_yang_ditetapkan_digantikan check (digantikan_mulai is null or status = 'ditetapkan');
alter table skp add constraint digantikan_di_dalam_masanya check (mulai < digantikan_mulai and digantikan_mulai <= selesai);
create unique index satu_pengganti on skp (menggantikan_id) where menggantikan_id is not null;

-- Yang bersama-sama berlaku: versi yang digantikan hanya sampai digantikan, perubahan sejak ditetapkan.
alter table skp drop constraint satu_skp_per_masa;
alter table skp add constraint satu_skp_per_masa exclude using gist
    (pemilik_id with =, daterange(mulai, coalesce(digantikan_mulai, selesai + 1)) with &&)
    where (menggantikan_id is null or status = 'ditetapkan');

-- RHK dan indikator salinan menyebut asal pertamanya, agar kemajuan lintas versi dapat disatukan; kosong: ia sendiri asalnya.
alter table rencana add column akar_id uuid references rencana;
alter table indikator add column akar_id uuid references indikator;
create index rencana_akar on rencana (akar_id) where akar_id is not null;
create index indikator_akar on indikator (akar_id) where akar_id is not null;

-- Yang ditetapkan tidak berubah; satu-satunya yang kemudian ditulis padanya adalah sejak kapan ia digantikan, sekali.
create or replace function skp_beku() returns trigger language plpgsql as $$
declare
    seperti_lama skp;
begin
    if old.status = 'ditetapkan' then
        if tg_op = 'UPDATE' and old.digantikan_mulai is null and new.digantikan_mulai is not null then
            seperti_lama := new;
            seperti_lama.digantikan_mulai := null;
            seperti_lama.pokok := old.pokok;
            if seperti_lama is not distinct from old then
                return new;
            end if;
        end if;
        raise exception 'SKP yang ditetapkan tidak dapat diubah' using errcode = 'restrict_violation';
    end if;
    return case tg_op when 'DELETE' then old else new end;
end $$;

-- Tidak ada yang digantikan tanpa penggantinya ditetapkan dalam transaksi yang sama.
create function skp_berpengganti() returns trigger language plpgsql as $$
begin
    if not exists (
        select from skp b
        where b.menggantikan_id = new.skp_id and b.status = 'ditetapkan' and b.mulai = new.digantikan_mulai
          and b.pemilik_id = new.pemilik_id and b.tahun = new.tahun
    ) then
        raise exception 'versi pengganti belum ditetapkan' using errcode = 'restrict_violation';
    end if;
    return null;
end $$;

create constraint trigger skp_berpengganti after update of digantikan_mulai on skp
    deferrable initially deferred
    for each row when (new.digantikan_mulai is not null) execute function skp_berpengganti();

-- Versi SKP yang berlaku bagi seseorang pada suatu hari; kosong bila tidak ada yang ditetapkan bagi hari itu.
create function skp_berlaku(pemilik uuid, hari date) returns uuid
    language plpgsql stable
as $$
begin
    return (
        select s.skp_id from skp s
        where s.pemilik_id = pemilik and s.tahun = extract(year from hari)::integer and s.status = 'ditetapkan'
          and s.mulai <= hari and hari <= s.selesai and (s.digantikan_mulai is null or hari < s.digantikan_mulai)
    );
end $$;

-- Bunyi sebuah RHK dengan indikator dan targetnya, untuk dibandingkan.
create function bunyi_rencana(yang uuid) returns text
    language plpgsql stable
as $$
begin
    return (
        select r.rhk || coalesce((
            select string_agg(concat_ws(chr(9), coalesce(i.aspek, ''), i.indikator, i.target, i.satuan), chr(10) order by i.urutan)
            from indikator i where i.rencana_id = r.rencana_id), '')
        from rencana r where r.rencana_id = yang
    );
end $$;

-- RHK yang sama pada SKP orangnya yang kini dihitung; kosong bila sudah tidak ada padanya.
create function rencana_kini(yang uuid) returns uuid
    language plpgsql stable
as $$
begin
    return (
        select b.rencana_id
        from rencana a
        join skp t on t.skp_id = a.skp_id
        join rencana b on b.akar_id = coalesce(a.akar_id, a.rencana_id) or b.rencana_id = coalesce(a.akar_id, a.rencana_id)
        join skp k on k.skp_id = b.skp_id and k.pemilik_id = t.pemilik_id and k.tahun = t.tahun and k.pokok
        where a.rencana_id = yang
        limit 1
    );
end $$;

-- Versi `baru` baru saja menggantikan `lama`. Yang bersandar pada RHK yang tidak berubah mengikuti ke versi baru; yang
-- bersandar pada RHK yang berubah atau hilang tetap pada yang lama, dan pemiliknya dijawabkan agar dikabari.
create function sambung_versi(lama uuid, baru uuid) returns table (pegawai_id uuid)
    language plpgsql
as $$
#variable_conflict use_column
begin
    update rencana r
    set rhk_pimpinan_id = b.rencana_id
    from rencana a
    join rencana b on b.skp_id = baru and coalesce(b.akar_id, b.rencana_id) = coalesce(a.akar_id, a.rencana_id)
    where a.skp_id = lama and r.rhk_pimpinan_id = a.rencana_id
      and bunyi_rencana(a.rencana_id) = bunyi_rencana(b.rencana_id)
      and exists (select from skp s where s.skp_id = r.skp_id and s.digantikan_mulai is null);

    -- Titipan matriks mengikuti salinannya; yang dihapus dari versi baru tercatat terhapus.
    update titipan x
    set skp_id = baru,
        rencana_id = (
            select b.rencana_id
            from rencana a
            join rencana b on b.skp_id = baru and coalesce(b.akar_id, b.rencana_id) = coalesce(a.akar_id, a.rencana_id)
            where a.rencana_id = x.rencana_id
        )
    where x.skp_id = lama;

    -- Kolom matriks yang masih draf adalah RHK pimpinannya sendiri.
    update isi_matriks i
    set rhk_pimpinan_id = b.rencana_id, rhk_pimpinan = b.rhk
    from rencana a
    join rencana b on b.skp_id = baru and coalesce(b.akar_id, b.rencana_id) = coalesce(a.akar_id, a.rencana_id)
    where a.skp_id = lama and i.rhk_pimpinan_id = a.rencana_id
      and exists (select from matriks m where m.matriks_id = i.matriks_id and m.status = 'draf');

    update usulan_matriks u
    set rhk_pimpinan_id = b.rencana_id, rhk_pimpinan = b.rhk
    from rencana a
    join rencana b on b.skp_id = baru and coalesce(b.akar_id, b.rencana_id) = coalesce(a.akar_id, a.rencana_id)
    where a.skp_id = lama and u.rhk_pimpinan_id = a.rencana_id and u.jawaban is null;

    return query
        select distinct s.pemilik_id
        from rencana a
        join rencana r on r.rhk_pimpinan_id = a.rencana_id
        join skp s on s.skp_id = r.skp_id and s.digantikan_mulai is null
        where a.skp_id = lama;
end $$;

-- Seperti sebelumnya, dari versi yang dihitung sebagai SKP pimpinan itu.
create or replace function rhk_pimpinan_dari(siapa uuid, setahun integer, sumber uuid)
    returns table (rencana_id uuid, rhk text)
    language sql stable
as $$
    select r.rencana_id, r.rhk
    from perjanjian_sasaran a
    join skp s on s.pemilik_id = siapa and s.tahun = setahun and s.status <> 'draf' and s.pokok
    join rencana r on r.skp_id = s.skp_id
    left join perjanjian_sasaran b on b.sasaran_id = r.sasaran_id
    left join rencana t on t.rencana_id = r.rhk_pimpinan_id
    left join perjanjian_sasaran c on c.sasaran_id = t.sasaran_id
    where a.sasaran_id = sumber and (b.asal_id = a.asal_id or c.asal_id = a.asal_id or r.rhk = a.sasaran)
    order by b.asal_id = a.asal_id desc nulls last, r.rhk = a.sasaran desc, s.mulai, r.bagian desc, r.urutan
    limit 1
$$;

-- Seperti sebelumnya; perubahan SKP tidak menggandakan dan tidak memundurkan siapa pun.
create or replace function hitung_pengisian(th integer, siapa uuid[]) returns setof pengisian_pegawai
    language plpgsql stable
as $$
declare
    awal date := make_date(th, 1, 1);
    -- Tahun itu dipantau sejak tahun sebelumnya sampai tahun sesudahnya.
    ruang daterange := daterange(make_date(th - 1, 1, 1), make_date(th + 2, 1, 1));
begin
    return query
    with recursive orang as materialized (
        select o.pegawai_id, lower(o.nama) as kunci, s.skp_id, s.status, s.mulai as skp_mulai,
            s.diajukan_pada, s.ditetapkan_pada, s.dikembalikan_pada
        from unnest(siapa) a (pegawai_id)
        join pegawai o on o.pegawai_id = a.pegawai_id and o.jenis <> 'NON_ASN'
        left join lateral (
            select * from skp where skp.pemilik_id = o.pegawai_id and skp.tahun = th and skp.pokok
            order by skp.mulai desc limit 1
        ) s on true
    ),
    deret as (
        select p.pegawai_id, p.unit_id, p.mulai, p.selesai,
            lead(p.mulai) over w as berikut,
            lag(p.unit_id) over w is not null
                and (lag(p.unit_id) over w, lag(p.jabatan_id) over w) is distinct from (p.unit_id, p.jabatan_id)
                and p.mulai > awal as pindahan
        from orang o join penempatan p on p.pegawai_id = o.pegawai_id and p.sebagai = 'DEFINITIF'
        window w as (partition by p.pegawai_id order by p.mulai)
    ),
    tempat as materialized (
        select d.pegawai_id, d.unit_id, d.mulai, d.pindahan, true as bertugas,
            daterange(d.mulai, d.selesai) * ruang as masa
        from deret d
        union all
        -- Yang penempatannya berakhir pada tahun itu tetap tampak pada unitnya yang terakhir.
        select d.pegawai_id, d.unit_id, d.selesai, false, false, daterange(d.selesai, d.berikut) * ruang
        from deret d
        where d.selesai > awal and d.selesai < coalesce(d.berikut, 'infinity')
    ),
    batas as (
        select t.pegawai_id, unnest(array[lower(t.masa), upper(t.masa)]) as hari from tempat t
        union
        select o.pegawai_id, unnest(array[k.mulai, k.selesai])
        from orang o join keadaan_pegawai k on k.pegawai_id = o.pegawai_id
        union
        select o.pegawai_id, unnest(array[h.mulai, h.selesai])
        from orang o join penilai_pegawai h on h.pegawai_id = o.pegawai_id
        union
        select t.pegawai_id, m.mulai from tempat t join unit_masa m on m.unit_id = t.unit_id
    ),
    potongan as (
        select b.pegawai_id, b.hari as mulai, lead(b.hari) over (partition by b.pegawai_id order by b.hari) as selesai
        from batas b
        where b.hari between lower(ruang) and upper(ruang)
    ),
    bahan as (
        select g.mulai, g.selesai, o.*, t.unit_id, t.mulai as sejak_tempat, t.bertugas, k.jenis, k.mulai as keadaan_mulai,
            h.penilai_id,
            w.zona,
            case
                when o.status is null then case when t.pindahan then 'MUTASI' else 'BELUM' end
                when o.status = 'draf' and o.dikembalikan_pada is not null then 'DIKEMBALIKAN'
                when o.status = 'draf' then 'DRAF'
                when o.status = 'diajukan' then 'DIAJUKAN'
                when o.status = 'direviu' then 'DIREVIU'
                -- SKP jabatan yang lama sudah selesai; jabatan yang baru memerlukan SKP baru.
                when t.pindahan and o.skp_mulai < t.mulai and (o.ditetapkan_pada at time zone w.zona)::date < t.mulai then 'MUTASI'
                else 'DITETAPKAN'
            end as menurut_skp
        from potongan g
        join orang o on o.pegawai_id = g.pegawai_id
        join tempat t on t.pegawai_id = g.pegawai_id and t.masa @> g.mulai
        left join keadaan_pegawai k on k.pegawai_id = g.pegawai_id and berlaku(k.mulai, k.selesai, g.mulai)
        left join penilai_pegawai h on h.pegawai_id = g.pegawai_id and h.mulai <= g.mulai and g.mulai < h.selesai
        left join unit_masa m on m.unit_id = t.unit_id and m.mulai <= g.mulai and g.mulai < m.selesai
        cross join lateral (
            select case m.zona when 'WITA' then 'Asia/Makassar' when 'WIT' then 'Asia/Jayapura' else 'Asia/Jakarta' end
        ) w (zona)
        where g.selesai is not null
    ),
    terjawab as (
        select b.*,
            case
                -- Yang selesai tetap selesai, ke mana pun orangnya pergi kemudian.
                when b.menurut_skp = 'DITETAPKAN' then 'DITETAPKAN'
                when b.jenis in ('PENSIUN', 'MENINGGAL', 'BERHENTI', 'PINDAH') then 'KELUAR'
                when not b.bertugas and b.jenis is null then 'TANPA_PENEMPATAN'
                when b.jenis is not null and (not b.bertugas or b.menurut_skp not in ('DIAJUKAN', 'DIREVIU'))
                    then case b.jenis when 'CUTI' then 'CUTI' else 'BEBAS' end
                else b.menurut_skp
            end as keadaan
        from bahan b
    ),
    rantai as (
        select distinct t.unit_id, t.unit_id as atasan_id, ruang as masa from tempat t
        union
        select r.unit_id, m.induk_id, r.masa * daterange(m.mulai, m.selesai)
        from rantai r
        join unit_masa m on m.unit_id = r.atasan_id and r.masa && daterange(m.mulai, m.selesai)
        where m.induk_id is not null
    ),
    utuh as (
        select r.unit_id, r.atasan_id, unnest(range_agg(r.masa)) as masa from rantai r group by r.unit_id, r.atasan_id
    ),
    -- Selama ada pengelola kinerja, dan instansi memakai reviu, pengajuan menunggunya dahulu: seperti pengelola_kinerja.
    diawasi as (
        select t.pegawai_id, t.unit_id, range_agg(daterange(p.mulai, p.selesai) * u.masa) as masa
        from (select distinct x.pegawai_id, x.unit_id from terjawab x where x.keadaan = 'DIAJUKAN') t
        join utuh u on u.unit_id = t.unit_id
        join peran_pegawai p on p.peran = 'PENGELOLA' and p.pegawai_id <> t.pegawai_id
            and (p.unit_id = u.atasan_id or p.unit_id is null and u.atasan_id = u.unit_id)
        join akun a on a.pegawai_id = p.pegawai_id and a.aktif
        where (select i.reviu from instansi i)
        group by t.pegawai_id, t.unit_id
    ),
    -- Hari-hari berurutan yang sama jawabannya menjadi satu masa.
    jawaban as (
        select j.pegawai_id, j.unit_id, j.keadaan, j.rincian, j.sejak, j.menunggu,
            case when j.menunggu = 'PENILAI' then j.penilai_id end as menunggu_id, j.skp_id, j.kunci,
            unnest(range_agg(j.masa)) as masa
        from (
            select t.pegawai_id, t.unit_id, t.keadaan, coalesce(t.jenis, '') as rincian,
                case
                    when t.keadaan = 'DITETAPKAN' then (t.ditetapkan_pada at time zone t.zona)::date
                    when t.keadaan in ('DIAJUKAN', 'DIREVIU') then (t.diajukan_pada at time zone t.zona)::date
                    when t.keadaan = 'DIKEMBALIKAN' then (t.dikembalikan_pada at time zone t.zona)::date
                    when t.keadaan in ('CUTI', 'BEBAS', 'KELUAR') then t.keadaan_mulai
                    else greatest(awal, t.sejak_tempat)
                end as sejak,
                case
                    when t.keadaan in ('DITETAPKAN', 'CUTI', 'BEBAS', 'KELUAR', 'TANPA_PENEMPATAN') then null
                    when t.penilai_id is null then 'TANPA_PENILAI'
                    when d.ya then 'PENGELOLA'
                    when t.keadaan in ('DIAJUKAN', 'DIREVIU') then 'PENILAI'
                    else 'SENDIRI'
                end as menunggu,
                t.penilai_id, case when t.bertugas and t.status <> 'draf' then t.skp_id end as skp_id, t.kunci,
                d.masa
            from terjawab t
            left join diawasi a on t.keadaan = 'DIAJUKAN' and a.pegawai_id = t.pegawai_id and a.unit_id = t.unit_id
            cross join lateral (values
                (true, datemultirange(daterange(t.mulai, t.selesai)) * a.masa),
                (false, datemultirange(daterange(t.mulai, t.selesai)) - coalesce(a.masa, '{}'))
            ) d (ya, masa)
            where not isempty(d.masa)
        ) j
        group by j.pegawai_id, j.unit_id, j.keadaan, j.rincian, j.sejak, j.menunggu,
            case when j.menunggu = 'PENILAI' then j.penilai_id end, j.skp_id, j.kunci
    )
    select th, u.atasan_id, j.pegawai_id, lower(j.masa * u.masa), upper(j.masa * u.masa), j.unit_id,
        j.keadaan, j.rincian, j.sejak, j.menunggu, j.menunggu_id, j.skp_id, j.kunci
    from jawaban j join utuh u on u.unit_id = j.unit_id and u.masa && j.masa;
end $$;
