-- Melayani `src/pegawai`: siapa menilai siapa dan identitas orang disusun sekaligus, bukan orang demi orang.

-- Yang sama kuat kini selalu dijawab sama: yang terakhir mulai, lalu menurut tanda pengenalnya.
create or replace function kepala_terdekat(dari uuid, kecuali uuid[], hari date)
    returns table (pegawai_id uuid, unit_id uuid)
    language sql stable
as $$
    with recursive naik as (
        select m.unit_id, m.induk_id, m.kepala_menilai, 0 as tingkat
        from unit_masa m where m.unit_id = dari and m.mulai <= hari and hari < m.selesai
        union all
        select m.unit_id, m.induk_id, m.kepala_menilai, naik.tingkat + 1
        from naik
        join unit_masa m on m.unit_id = naik.induk_id and m.mulai <= hari and hari < m.selesai
    )
    select p.pegawai_id, p.unit_id
    from naik
    join penempatan p on p.unit_id = naik.unit_id and p.kepala
    where naik.kepala_menilai
      and berlaku(p.mulai, p.selesai, hari)
      and p.pegawai_id <> all (kecuali)
    order by naik.tingkat, array_position(array['PLH', 'DEFINITIF', 'PLT'], p.sebagai), p.mulai desc, p.penempatan_id
    limit 1
$$;

create or replace function garis_penilai(
    siapa uuid, hari date,
    out penilai_id uuid, out penilai_unit_id uuid,
    out atasan_penilai_id uuid, out atasan_unit_id uuid)
    language plpgsql stable
as $$
declare
    unit_asal uuid;
    mengepalai boolean;
    unit_dinilai uuid;
begin
    select t.penilai_id, t.atasan_penilai_id into penilai_id, atasan_penilai_id
    from penetapan_penilai t
    where t.pegawai_id = siapa and berlaku(t.mulai, t.selesai, hari)
    order by t.mulai desc limit 1;

    if penilai_id is null then
        select p.unit_id, p.kepala into unit_asal, mengepalai
        from penempatan p
        where p.pegawai_id = siapa and p.sebagai = 'DEFINITIF' and berlaku(p.mulai, p.selesai, hari);
        if mengepalai then
            unit_asal := induk_unit(unit_asal, hari);
        end if;
        select k.pegawai_id, k.unit_id into penilai_id, penilai_unit_id
        from kepala_terdekat(unit_asal, array[siapa], hari) k;
    end if;

    if penilai_id is not null and atasan_penilai_id is null then
        -- Atasan mengikuti jabatan penilai, bukan jabatan asal seorang Plt.
        unit_dinilai := penilai_unit_id;
        if unit_dinilai is null then
            select p.unit_id into unit_dinilai
            from penempatan p
            where p.pegawai_id = garis_penilai.penilai_id and p.kepala
              and berlaku(p.mulai, p.selesai, hari)
            order by p.sebagai = 'DEFINITIF' desc, p.mulai desc, p.penempatan_id limit 1;
        end if;
        select t.penilai_id into atasan_penilai_id
        from penetapan_penilai t
        where t.pegawai_id = garis_penilai.penilai_id and t.penilai_id <> siapa
          and berlaku(t.mulai, t.selesai, hari)
        order by t.mulai desc limit 1;
        if atasan_penilai_id is null then
            select k.pegawai_id, k.unit_id into atasan_penilai_id, atasan_unit_id
            from kepala_terdekat(induk_unit(unit_dinilai, hari), array[siapa, penilai_id], hari) k;
        end if;
    end if;
end $$;

create or replace function kartu_pegawai(siapa uuid, pada_unit uuid, hari date) returns table (kartu json)
    language sql stable
as $$
    select i.kartu
    from identitas_pegawai i
    where i.pegawai_id = siapa and i.mulai <= hari and hari < i.selesai
    order by (i.unit_id = pada_unit) desc nulls last, i.urutan, i.mulai desc, i.unit_id
    limit 1
$$;

-- Seluruh isinya diturunkan dari penempatan dan penetapan, yang merujuk orang dan unit yang sama; memeriksa
-- lima rujukan lagi bagi setiap baris memakan separuh waktu menyusun.
alter table penilai_pegawai
    drop constraint penilai_pegawai_pegawai_id_fkey,
    drop constraint penilai_pegawai_penilai_id_fkey,
    drop constraint penilai_pegawai_penilai_unit_id_fkey,
    drop constraint penilai_pegawai_atasan_penilai_id_fkey,
    drop constraint penilai_pegawai_atasan_unit_id_fkey;

-- Menyusun ulang penilai_pegawai bagi orang-orang itu; null berarti semua. Jawabannya `garis_penilai` dan
-- `kartu_pihak` bagi setiap rentang hari, dihitung bagi semuanya sekaligus; yang ditulis hanya yang berubah.
create or replace function susun_penilai(siapa uuid[]) returns void
    language sql
    -- Bergiliran, jadi tidak pernah dua kali serentak. Statistik tabel yang baru diisi belum dapat dipercaya.
    set work_mem = '64MB'
    set enable_nestloop = off
as $$
    select giliran_susunan();

    with recursive asal as (
        select p.pegawai_id, p.pegawai_id as orang_id from pegawai p
        where siapa is null or p.pegawai_id = any (siapa)
        union
        select t.pegawai_id, t.penilai_id from penetapan_penilai t
        where siapa is null or t.pegawai_id = any (siapa)
    ),
    rantai as (
        select a.pegawai_id, p.unit_id from asal a join penempatan p on p.pegawai_id = a.orang_id
        union
        select r.pegawai_id, m.induk_id from rantai r join unit_masa m using (unit_id)
        where m.induk_id is not null
    ),
    pejabat as (
        select r.pegawai_id, k.pegawai_id as pejabat_id, k.mulai, k.selesai
        from rantai r join penempatan k on k.unit_id = r.unit_id and k.kepala
    ),
    penetapan as (
        select a.pegawai_id, t.penilai_id, t.atasan_penilai_id, t.mulai, t.selesai
        from asal a join penetapan_penilai t on t.pegawai_id = a.orang_id
        union
        select j.pegawai_id, t.penilai_id, t.atasan_penilai_id, t.mulai, t.selesai
        from pejabat j join penetapan_penilai t on t.pegawai_id = j.pejabat_id
    ),
    tertetapkan as (
        select t.pegawai_id, p.unit_id, p.mulai, p.selesai
        from penetapan t cross join lateral unnest(array[t.penilai_id, t.atasan_penilai_id]) o (orang_id)
        join penempatan p on p.pegawai_id = o.orang_id
    ),
    -- Unit yang namanya tercetak atau susunannya dilalui.
    unit_terkait as (
        select r.pegawai_id, r.unit_id from rantai r
        union
        select t.pegawai_id, t.unit_id from tertetapkan t
        union
        select t.pegawai_id, m.induk_id from tertetapkan t join unit_masa m using (unit_id)
    ),
    batas as (
        select a.pegawai_id, unnest(array[p.mulai, p.selesai]) as hari
        from asal a join penempatan p on p.pegawai_id = a.orang_id
        union
        select j.pegawai_id, unnest(array[j.mulai, j.selesai]) from pejabat j
        union
        select t.pegawai_id, unnest(array[t.mulai, t.selesai]) from penetapan t
        union
        select t.pegawai_id, unnest(array[t.mulai, t.selesai]) from tertetapkan t
        union
        select k.pegawai_id, m.mulai from unit_terkait k join unit_masa m using (unit_id)
    ),
    potongan as (
        select b.pegawai_id, b.hari as mulai,
               coalesce(lead(b.hari) over (partition by b.pegawai_id order by b.hari), 'infinity') as selesai
        from batas b where isfinite(b.hari)
    ),

    -- Kepala yang menilai pada setiap unit dan di atasnya, terdekat lebih dahulu: jawaban `kepala_terdekat`
    -- bagi serentang hari, sebelum ada yang dikecualikan.
    naik as (
        select m.unit_id as dari, m.unit_id, m.induk_id, m.kepala_menilai, 0 as tingkat, m.mulai, m.selesai
        from unit_masa m
        where siapa is null or m.unit_id in (select k.unit_id from unit_terkait k)
        union all
        select n.dari, m.unit_id, m.induk_id, m.kepala_menilai, n.tingkat + 1,
            greatest(n.mulai, m.mulai), least(n.selesai, m.selesai)
        from naik n
        join unit_masa m on m.unit_id = n.induk_id and m.mulai < n.selesai and n.mulai < m.selesai
    ),
    kepala as (
        select n.dari, p.pegawai_id, p.unit_id, greatest(n.mulai, p.mulai) as mulai, least(n.selesai, p.selesai) as selesai,
            row_number() over (
                partition by n.dari
                order by n.tingkat, array_position(array['PLH', 'DEFINITIF', 'PLT'], p.sebagai), p.mulai desc, p.penempatan_id
            ) as giliran
        from naik n
        join penempatan p on p.unit_id = n.unit_id and p.kepala and p.mulai < n.selesai
            and (p.selesai is null or n.mulai < p.selesai)
        where n.kepala_menilai
    ),
    tangga as (
        select j.dari, j.mulai, j.selesai,
            array_agg(k.pegawai_id order by k.giliran) as calon, array_agg(k.unit_id order by k.giliran) as unit
        from (
            select b.dari, b.hari as mulai, lead(b.hari) over (partition by b.dari order by b.hari) as selesai
            from (select k.dari, k.mulai as hari from kepala k union select k.dari, k.selesai from kepala k) b
        ) j
        join kepala k on k.dari = j.dari and k.mulai <= j.mulai and j.mulai < k.selesai
        group by j.dari, j.mulai, j.selesai
    ),

    -- Penilai: yang ditetapkan tersendiri, atau kepala terdekat dari unitnya (bagi kepala, dari unit di atasnya).
    ditetapkan as (
        select distinct on (p.pegawai_id, p.mulai) p.pegawai_id, p.mulai, t.penilai_id, t.atasan_penilai_id
        from potongan p
        join penetapan_penilai t on t.pegawai_id = p.pegawai_id and berlaku(t.mulai, t.selesai, p.mulai)
        order by p.pegawai_id, p.mulai, t.mulai desc
    ),
    penilai as (
        select g.pegawai_id, g.mulai, g.selesai,
            coalesce(g.ditetapkan_id, g.calon[g.n]) as penilai_id,
            case when g.ditetapkan_id is null then g.unit[g.n] end as penilai_unit_id,
            g.atasan_penilai_id
        from (
            select p.pegawai_id, p.mulai, p.selesai, d.penilai_id as ditetapkan_id, d.atasan_penilai_id, t.calon, t.unit,
                case when t.calon[1] <> p.pegawai_id then 1
                     else (select min(n) from generate_subscripts(t.calon, 1) n where t.calon[n] <> p.pegawai_id)
                end as n
            from potongan p
            left join ditetapkan d on d.pegawai_id = p.pegawai_id and d.mulai = p.mulai
            left join penempatan e on e.pegawai_id = p.pegawai_id and e.sebagai = 'DEFINITIF'
                and berlaku(e.mulai, e.selesai, p.mulai)
            left join unit_masa m on m.unit_id = e.unit_id and e.kepala and m.mulai <= p.mulai and p.mulai < m.selesai
            left join tangga t on t.dari = case when e.kepala then m.induk_id else e.unit_id end
                and t.mulai <= p.mulai and p.mulai < t.selesai
        ) g
    ),
    -- Atasan mengikuti jabatan penilai, bukan jabatan asal seorang Plt.
    unit_penilai as (
        select distinct on (p.pegawai_id, p.mulai) p.pegawai_id, p.mulai, e.unit_id
        from penilai p
        join penempatan e on e.pegawai_id = p.penilai_id and e.kepala and berlaku(e.mulai, e.selesai, p.mulai)
        where p.penilai_unit_id is null and p.atasan_penilai_id is null
        order by p.pegawai_id, p.mulai, e.sebagai = 'DEFINITIF' desc, e.mulai desc, e.penempatan_id
    ),
    atasan_ditetapkan as (
        select distinct on (p.pegawai_id, p.mulai) p.pegawai_id, p.mulai, t.penilai_id as atasan_id
        from penilai p
        join penetapan_penilai t on t.pegawai_id = p.penilai_id and t.penilai_id <> p.pegawai_id
            and berlaku(t.mulai, t.selesai, p.mulai)
        order by p.pegawai_id, p.mulai, t.mulai desc
    ),
    garis as (
        select g.pegawai_id, g.mulai, g.selesai, g.penilai_id, g.penilai_unit_id,
            coalesce(g.atasan_penilai_id, g.calon[g.n]) as atasan_penilai_id,
            case when g.atasan_penilai_id is null then g.unit[g.n] end as atasan_unit_id
        from (
            select p.pegawai_id, p.mulai, p.selesai, p.penilai_id, p.penilai_unit_id,
                coalesce(p.atasan_penilai_id, a.atasan_id) as atasan_penilai_id, t.calon, t.unit,
                case when t.calon[1] not in (p.pegawai_id, p.penilai_id) then 1
                     else (select min(n) from generate_subscripts(t.calon, 1) n
                           where t.calon[n] not in (p.pegawai_id, p.penilai_id))
                end as n
            from penilai p
            left join unit_penilai e on e.pegawai_id = p.pegawai_id and e.mulai = p.mulai
            left join atasan_ditetapkan a on a.pegawai_id = p.pegawai_id and a.mulai = p.mulai
            left join unit_masa m on m.unit_id = coalesce(p.penilai_unit_id, e.unit_id)
                and m.mulai <= p.mulai and p.mulai < m.selesai
            left join tangga t on t.dari = m.induk_id and t.mulai <= p.mulai and p.mulai < t.selesai
            where p.penilai_id is not null
        ) g
    ),

    -- Kartu setiap orang dari hari ke hari, menurut unit yang dimaksud: jawaban `kartu_pegawai`.
    disebut as (
        select distinct g.pegawai_id as orang_id, '00000000-0000-0000-0000-000000000000'::uuid as unit_id from garis g
        union
        select g.penilai_id, coalesce(g.penilai_unit_id, '00000000-0000-0000-0000-000000000000') from garis g
        union
        select g.atasan_penilai_id, coalesce(g.atasan_unit_id, '00000000-0000-0000-0000-000000000000') from garis g
    ),
    wajah as (
        select d.orang_id, d.unit_id, i.mulai, i.selesai, i.kartu, coalesce(i.unit_id = d.unit_id, false) as dimaksud,
            i.urutan, i.mulai as sejak, i.unit_id as unit_kartu
        from disebut d join identitas_pegawai i on i.pegawai_id = d.orang_id
    ),
    kartu as (
        select distinct on (j.orang_id, j.unit_id, j.mulai) j.orang_id, j.unit_id, j.mulai, j.selesai, w.kartu
        from (
            select b.orang_id, b.unit_id, b.hari as mulai,
                coalesce(lead(b.hari) over (partition by b.orang_id, b.unit_id order by b.hari), 'infinity') as selesai
            from (select w.orang_id, w.unit_id, w.mulai as hari from wajah w
                  union select w.orang_id, w.unit_id, w.selesai from wajah w) b
        ) j
        join wajah w on w.orang_id = j.orang_id and w.unit_id = j.unit_id and w.mulai <= j.mulai and j.mulai < w.selesai
        order by j.orang_id, j.unit_id, j.mulai, w.dimaksud desc, w.urutan, w.sejak desc, w.unit_kartu
    ),
    baru as materialized (
        select g.pegawai_id, g.mulai, g.selesai, g.penilai_id, g.penilai_unit_id, g.atasan_penilai_id, g.atasan_unit_id,
            json_build_array(k.kartu, n.kartu, a.kartu) as pihak
        from garis g
        left join kartu k on k.orang_id = g.pegawai_id and k.unit_id = '00000000-0000-0000-0000-000000000000'
            and k.mulai <= g.mulai and g.mulai < k.selesai
        left join kartu n on n.orang_id = g.penilai_id
            and n.unit_id = coalesce(g.penilai_unit_id, '00000000-0000-0000-0000-000000000000')
            and n.mulai <= g.mulai and g.mulai < n.selesai
        left join kartu a on a.orang_id = g.atasan_penilai_id
            and a.unit_id = coalesce(g.atasan_unit_id, '00000000-0000-0000-0000-000000000000')
            and a.mulai <= g.mulai and g.mulai < a.selesai
    ),
    hilang as (
        delete from penilai_pegawai h
        where (siapa is null or h.pegawai_id = any (siapa))
          and not exists (select from baru b where b.pegawai_id = h.pegawai_id and b.mulai = h.mulai)
    )
    insert into penilai_pegawai as h (pegawai_id, mulai, selesai,
        penilai_id, penilai_unit_id, atasan_penilai_id, atasan_unit_id, pihak)
    select b.* from baru b
    left join penilai_pegawai l on l.pegawai_id = b.pegawai_id and l.mulai = b.mulai
    where (b.selesai, b.penilai_id, b.penilai_unit_id, b.atasan_penilai_id, b.atasan_unit_id, b.pihak::text)
        is distinct from
        (l.selesai, l.penilai_id, l.penilai_unit_id, l.atasan_penilai_id, l.atasan_unit_id, l.pihak::text)
    on conflict (pegawai_id, mulai) do update
    set selesai = excluded.selesai, penilai_id = excluded.penilai_id, penilai_unit_id = excluded.penilai_unit_id,
        atasan_penilai_id = excluded.atasan_penilai_id, atasan_unit_id = excluded.atasan_unit_id,
        pihak = excluded.pihak;
$$;

-- Identitas orang-orang itu; null berarti semua.
create function susun_kartu(siapa uuid[]) returns void
    language sql
as $$
    delete from identitas_pegawai where siapa is null or pegawai_id = any (siapa);

    insert into identitas_pegawai (pegawai_id, urutan, mulai, selesai, unit_id, zona, nama, kartu)
    select p.pegawai_id, t.urutan, t.mulai, t.selesai, t.unit_id, t.zona,
        concat(nullif(p.gelar_depan, '') || ' ', p.nama, ', ' || nullif(p.gelar_belakang, '')),
        json_build_object(
            'id', p.pegawai_id, 'jenis', p.jenis, 'nip', p.nip, 'nrp', p.nrp, 'nama', p.nama,
            'gelar_depan', p.gelar_depan, 'gelar_belakang', p.gelar_belakang, 'golongan', p.golongan,
            'sebagai', t.sebagai, 'jabatan', t.jabatan, 'jenis_jabatan', t.jenis_jabatan, 'unit', t.unit)
    from pegawai p
    cross join lateral (
        select case e.sebagai when 'DEFINITIF' then 0 else 1 end as urutan,
            greatest(e.mulai, u.mulai, a.mulai) as mulai, least(e.selesai, u.selesai, a.selesai) as selesai,
            e.unit_id, u.zona, e.sebagai, j.nama as jabatan, j.jenis as jenis_jabatan,
            concat_ws(', ', u.nama, nullif(a.nama, (select i.nama from instansi i))) as unit
        from penempatan e
        join jabatan j using (jabatan_id)
        join unit_masa u on u.unit_id = e.unit_id
            and daterange(u.mulai, u.selesai) && daterange(e.mulai, e.selesai)
        left join unit_masa a on a.unit_id = u.induk_id
            and daterange(a.mulai, a.selesai) && daterange(u.mulai, u.selesai) * daterange(e.mulai, e.selesai)
        where e.pegawai_id = p.pegawai_id
        union all
        select 2, '-infinity', 'infinity', null, 'WIB', null, p.jabatan_luar, null, p.unit_luar
    ) t
    where siapa is null or p.pegawai_id = any (siapa);
$$;

create function susun_identitas(siapa uuid[]) returns void
    language sql
as $$
    select giliran_susunan();
    select susun_kartu(siapa);

    update penilai_pegawai h
    set pihak = kartu_pihak(h.pegawai_id, h.penilai_id, h.penilai_unit_id,
                            h.atasan_penilai_id, h.atasan_unit_id, h.mulai)
    where h.pegawai_id = any (siapa) or h.penilai_id = any (siapa) or h.atasan_penilai_id = any (siapa);
$$;

create or replace function susun_identitas(siapa uuid) returns void
    language sql
as $$ select susun_identitas(array[siapa]) $$;

-- Identitas dan penilai semua orang, sekaligus; penutup sebuah perubahan massal.
create or replace function susun_semua() returns void
    language sql
    set kinerja.massal = 'ya'
as $$
    select giliran_susunan();
    select susun_kartu(null);
    select susun_penilai(null);
    update akun set bingkai = b.bingkai
    from (select a.pegawai_id, bingkai_akun(a.pegawai_id) as bingkai from akun a) b
    where b.pegawai_id = akun.pegawai_id and b.bingkai::text <> akun.bingkai::text;
$$;

create or replace function jabatan_berubah() returns trigger language plpgsql as $$
begin
    if not sedang_massal() then
        perform susun_identitas(array(select distinct pegawai_id from penempatan where jabatan_id = new.jabatan_id));
    end if;
    return null;
end $$;

create or replace function unit_masa_berubah() returns trigger language plpgsql as $$
declare
    siapa uuid := case tg_op when 'DELETE' then old.unit_id else new.unit_id end;
begin
    if not sedang_massal() then
        perform susun_identitas(array(
            select p.pegawai_id from penempatan p where p.unit_id = siapa
            union
            select p.pegawai_id from unit_masa m join penempatan p using (unit_id) where m.induk_id = siapa));
    end if;
    return null;
end $$;

create or replace function instansi_berubah() returns trigger language plpgsql as $$
begin
    perform susun_semua();
    return null;
end $$;

-- Bingkai akun ditulis sekali di akhir sebuah perubahan massal.
create or replace function identitas_tersusun() returns trigger language plpgsql as $$
begin
    if not sedang_massal() then
        perform susun_bingkai(array(select distinct pegawai_id from sesudah));
    end if;
    return null;
end $$;

create or replace function penilai_ditambah() returns trigger language plpgsql as $$
begin
    if not sedang_massal() then
        perform susun_bingkai(array(select distinct penilai_id from sesudah));
    end if;
    return null;
end $$;

create or replace function penilai_dihapus() returns trigger language plpgsql as $$
begin
    if not sedang_massal() then
        perform susun_bingkai(array(select distinct penilai_id from sebelum));
    end if;
    return null;
end $$;

create function penilai_berganti() returns trigger language plpgsql as $$
begin
    if not sedang_massal() then
        perform susun_bingkai(array(
            select s.penilai_id
            from (select pegawai_id, mulai, selesai, penilai_id from sebelum
                  except select pegawai_id, mulai, selesai, penilai_id from sesudah) s
            union
            select s.penilai_id
            from (select pegawai_id, mulai, selesai, penilai_id from sesudah
                  except select pegawai_id, mulai, selesai, penilai_id from sebelum) s));
    end if;
    return null;
end $$;

create trigger susun_bingkai_berganti after update on penilai_pegawai
    referencing old table as sebelum new table as sesudah
    for each statement execute function penilai_berganti();
