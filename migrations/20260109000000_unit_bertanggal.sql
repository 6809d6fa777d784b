-- Melayani `src/kepegawaian/unit`: nama, induk, zona dan kepala sebuah unit dari hari ke hari.

-- Setiap unit selalu punya tepat satu baris bagi setiap hari, tanpa celah; kapan unitnya sendiri ada dijawab
-- `unit.mulai` dan `unit.selesai`. Yang berubah pada suatu hari berubah bagi hari itu dan sesudahnya saja.
create table unit_masa (
    unit_id        uuid not null references unit on delete cascade,
    mulai          date not null default '-infinity',
    selesai        date not null default 'infinity',
    nama           text not null,
    induk_id       uuid references unit,
    zona           text not null,
    jenis          text not null,
    kepala_menilai boolean not null,
    dasar          text not null default '',

    primary key (unit_id, mulai),
    constraint masa_zona_dikenal check (zona in ('WIB', 'WITA', 'WIT')),
    constraint masa_bukan_induknya_sendiri check (unit_id <> induk_id),
    constraint masa_berurutan check (mulai < selesai),
    constraint satu_masa_sehari exclude using gist (unit_id with =, daterange(mulai, selesai) with &&)
);

create index unit_masa_induk on unit_masa (induk_id);

insert into unit_masa (unit_id, nama, induk_id, zona, jenis, kepala_menilai)
select unit_id, nama, induk_id, zona, jenis, kepala_menilai from unit;

-- Kolom-kolom `unit` menampilkan masa yang dimulai pada hari ini.
alter table unit add column masa_mulai date not null default '-infinity';

-- Menampilkan pada `unit` yang berlaku pada hari itu.
create function terapkan_unit(hari date) returns void
    language sql
as $$
    update unit u
    set nama = m.nama, induk_id = m.induk_id, zona = m.zona, jenis = m.jenis,
        kepala_menilai = m.kepala_menilai, masa_mulai = m.mulai
    from unit_masa m
    where m.unit_id = u.unit_id and m.mulai <= hari and hari < m.selesai
      and (u.nama, u.induk_id, u.zona, u.jenis, u.kepala_menilai, u.masa_mulai)
          is distinct from (m.nama, m.induk_id, m.zona, m.jenis, m.kepala_menilai, m.mulai);
$$;

-- Yang ditulis langsung pada `unit` adalah pembetulan atas masa yang sedang ditampilkannya.
create function unit_ditulis() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        insert into unit_masa (unit_id, nama, induk_id, zona, jenis, kepala_menilai)
        values (new.unit_id, new.nama, new.induk_id, new.zona, new.jenis, new.kepala_menilai);
    elsif new.masa_mulai = old.masa_mulai then
        update unit_masa m
        set nama = new.nama, induk_id = new.induk_id, zona = new.zona, jenis = new.jenis,
            kepala_menilai = new.kepala_menilai
        where m.unit_id = new.unit_id and m.mulai = new.masa_mulai
          and (m.nama, m.induk_id, m.zona, m.jenis, m.kepala_menilai)
              is distinct from (new.nama, new.induk_id, new.zona, new.jenis, new.kepala_menilai);
    end if;
    return null;
end $$;

create trigger unit_ditulis after insert or update of nama, induk_id, zona, jenis, kepala_menilai on unit
    for each row execute function unit_ditulis();

-- Identitas orang mengikuti nama, zona dan induk unitnya: kini dari masa ke masa.
drop trigger susun_identitas on unit;
drop function unit_berubah();

create function unit_masa_berubah() returns trigger language plpgsql as $$
declare
    siapa uuid := case tg_op when 'DELETE' then old.unit_id else new.unit_id end;
begin
    perform susun_identitas(s.pegawai_id)
    from (
        select p.pegawai_id from penempatan p where p.unit_id = siapa
        union
        select p.pegawai_id from unit_masa m join penempatan p using (unit_id) where m.induk_id = siapa
        order by 1
    ) s;
    return null;
end $$;

-- Masa yang sekadar memendek selalu disertai masa lain yang ditambah atau dihapus.
create trigger susun_identitas after insert or delete or update of nama, zona, induk_id on unit_masa
    for each row execute function unit_masa_berubah();

-- Susunan unit tidak pernah melingkar, pada hari apa pun.
create function unit_melingkar(siapa uuid, induk uuid, sejak date, sampai date) returns boolean
    language sql stable
as $$
    with recursive turun as (
        select siapa as unit_id, daterange(sejak, sampai) as masa
        union
        select m.unit_id, t.masa * daterange(m.mulai, m.selesai)
        from turun t
        join unit_masa m on m.induk_id = t.unit_id and t.masa && daterange(m.mulai, m.selesai)
        -- Yang sudah melingkar tidak ditelusuri berputar-putar.
        where m.unit_id <> siapa
    )
    select exists (select from turun t where t.unit_id = induk)
$$;

create function unit_tidak_melingkar() returns trigger language plpgsql as $$
begin
    if new.induk_id is not null and unit_melingkar(new.unit_id, new.induk_id, new.mulai, new.selesai) then
        raise exception 'susunan unit melingkar'
            using errcode = 'check_violation', constraint = 'unit_tidak_melingkar';
    end if;
    return null;
end $$;

create trigger unit_tidak_melingkar after insert or update of induk_id, mulai, selesai on unit_masa
    for each row execute function unit_tidak_melingkar();

create function unit_di_bawah(akar uuid, hari date) returns table (unit_id uuid)
    language sql stable
as $$
    with recursive turun as (
        select akar as unit_id
        union
        select m.unit_id
        from turun t
        join unit_masa m on m.induk_id = t.unit_id and m.mulai <= hari and hari < m.selesai
    )
    select t.unit_id from turun t where t.unit_id is not null
$$;

-- Seperti sebelumnya; susunan unitnya sebagaimana pada hari itu.
create or replace function lingkup(siapa uuid, yang text[], hari date) returns table (unit_id uuid)
    language sql stable
as $$
    select u.unit_id from unit u
    where exists (
        select from peran_pegawai p
        where p.pegawai_id = siapa and p.peran = any (yang) and p.unit_id is null
          and berlaku(p.mulai, p.selesai, hari))
    union
    select d.unit_id
    from peran_pegawai p
    cross join lateral unit_di_bawah(p.unit_id, hari) d
    where p.pegawai_id = siapa and p.peran = any (yang) and p.unit_id is not null
      and berlaku(p.mulai, p.selesai, hari)
$$;

create or replace function skp_pihak(hari date) returns table (skp_id uuid, pegawai_id uuid) language sql stable as $$
    select s.skp_id, s.pemilik_id from skp s
    union all
    select s.skp_id, h.penilai_id
    from skp s
    join penilai_pegawai h on h.pegawai_id = s.pemilik_id and h.mulai <= hari and hari < h.selesai
    union all
    select s.skp_id, h.atasan_penilai_id
    from skp s
    join penilai_pegawai h on h.pegawai_id = s.pemilik_id and h.mulai <= hari and hari < h.selesai
    where s.status <> 'draf'
    union all
    select s.skp_id, p.pegawai_id
    from peran_pegawai p
    cross join skp s
    where p.peran in ('KEPEGAWAIAN', 'PIMPINAN_KEPEGAWAIAN', 'PYB')
      and p.unit_id is null and berlaku(p.mulai, p.selesai, hari) and s.status <> 'draf'
    union all
    select s.skp_id, p.pegawai_id
    from peran_pegawai p
    cross join lateral unit_di_bawah(p.unit_id, hari) u
    join penempatan t on t.unit_id = u.unit_id and t.sebagai = 'DEFINITIF'
        and berlaku(t.mulai, t.selesai, hari)
    join skp s on s.pemilik_id = t.pegawai_id
    where p.peran in ('PENGELOLA', 'KEPEGAWAIAN')
      and berlaku(p.mulai, p.selesai, hari) and s.status <> 'draf'
$$;

drop function unit_di_bawah(uuid);

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
    order by naik.tingkat, array_position(array['PLH', 'DEFINITIF', 'PLT'], p.sebagai), p.mulai desc
    limit 1
$$;

create function induk_unit(anak uuid, hari date) returns uuid
    language sql stable
    return (select m.induk_id from unit_masa m where m.unit_id = anak and m.mulai <= hari and hari < m.selesai);

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
            order by p.sebagai = 'DEFINITIF' desc limit 1;
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

create or replace function susun_identitas(siapa uuid) returns void
    language sql
as $$
    select giliran_susunan();

    delete from identitas_pegawai where pegawai_id = siapa;

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
            -- «Seksi Data, Bidang Pelayanan»; puncak susunan sudah menjadi kepala dokumen.
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
    where p.pegawai_id = siapa;

    update penilai_pegawai h
    set pihak = kartu_pihak(h.pegawai_id, h.penilai_id, h.penilai_unit_id,
                            h.atasan_penilai_id, h.atasan_unit_id, h.mulai)
    where h.pegawai_id = siapa or h.penilai_id = siapa or h.atasan_penilai_id = siapa;
$$;

-- Seperti sebelumnya, dan berganti pula pada hari unit berganti nama, induk atau kepala yang menilai.
create or replace function susun_penilai(siapa uuid[]) returns void
    language sql
as $$
    select giliran_susunan();

    delete from penilai_pegawai where siapa is null or pegawai_id = any (siapa);

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
        from penetapan t join penempatan p on p.pegawai_id in (t.penilai_id, t.atasan_penilai_id)
    ),
    -- Unit yang namanya tercetak atau susunannya dilalui.
    unit_terkait as (
        select pegawai_id, unit_id from rantai
        union
        select pegawai_id, unit_id from tertetapkan
        union
        select t.pegawai_id, m.induk_id from tertetapkan t join unit_masa m using (unit_id)
    ),
    batas as (
        select a.pegawai_id, unnest(array[p.mulai, p.selesai]) as hari
        from asal a join penempatan p on p.pegawai_id = a.orang_id
        union
        select pegawai_id, unnest(array[mulai, selesai]) from pejabat
        union
        select pegawai_id, unnest(array[mulai, selesai]) from penetapan
        union
        select pegawai_id, unnest(array[mulai, selesai]) from tertetapkan
        union
        select k.pegawai_id, m.mulai from unit_terkait k join unit_masa m using (unit_id)
    ),
    potongan as (
        select pegawai_id, hari as mulai,
               coalesce(lead(hari) over (partition by pegawai_id order by hari), 'infinity') as selesai
        from batas where isfinite(hari)
    )
    insert into penilai_pegawai (pegawai_id, mulai, selesai,
        penilai_id, penilai_unit_id, atasan_penilai_id, atasan_unit_id, pihak)
    select p.pegawai_id, p.mulai, p.selesai,
        g.penilai_id, g.penilai_unit_id, g.atasan_penilai_id, g.atasan_unit_id,
        kartu_pihak(p.pegawai_id, g.penilai_id, g.penilai_unit_id, g.atasan_penilai_id, g.atasan_unit_id, p.mulai)
    from potongan p, lateral garis_penilai(p.pegawai_id, p.mulai) g
    where g.penilai_id is not null;
$$;

-- Orang yang penilainya, atasan penilainya, atau sebutan unit mereka dapat berubah bersama unit itu: yang
-- ditempatkan padanya atau di bawahnya pada suatu hari, dan yang dinilai mereka.
create function terdampak_unit(akar uuid) returns table (pegawai_id uuid)
    language sql stable
as $$
    with recursive turun as (
        select akar as unit_id
        union
        select m.unit_id from turun t join unit_masa m on m.induk_id = t.unit_id
    ),
    orang as (
        select distinct p.pegawai_id from turun t join penempatan p using (unit_id)
    )
    select o.pegawai_id from orang o
    union
    select h.pegawai_id from penilai_pegawai h join orang o on o.pegawai_id = h.penilai_id
    union
    select h.pegawai_id from penilai_pegawai h join orang o on o.pegawai_id = h.atasan_penilai_id
$$;
