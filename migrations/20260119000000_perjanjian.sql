-- Melayani `src/perjanjian`: perjanjian kinerja sebuah unit dengan sasaran, indikator dan targetnya.

create table perjanjian (
    perjanjian_id uuid primary key,
    unit_id uuid not null references unit,
    tahun   integer not null,
    -- 1 bagi yang pertama; perubahan adalah dokumen bernomor berikutnya, yang lama tetap terbaca.
    ke      integer not null,
    nomor   text not null default '',
    -- Mengapa diubah.
    alasan  text not null default '',
    status  text not null default 'draf',
    versi   integer not null default 1,
    dibuat_oleh     uuid not null references pegawai,
    -- Tanggal yang tertulis pada dokumennya, dan kapan serta oleh siapa dicatat.
    tanggal         date,
    ditetapkan_pada timestamptz,
    ditetapkan_oleh uuid references pegawai,
    -- Kartu kepala unit dan atasannya sebagaimana saat ditetapkan.
    pihak           json,

    constraint status_perjanjian_dikenal check (status in ('draf', 'ditetapkan')),
    constraint tahun_perjanjian_wajar check (tahun between 2000 and 2100),
    constraint perubahan_perjanjian_beralasan check (ke >= 1 and (ke = 1 or alasan <> '')),
    constraint perjanjian_ditetapkan_bertanda check
        ((status = 'ditetapkan') = (ditetapkan_pada is not null)
         and (status = 'ditetapkan') = (ditetapkan_oleh is not null)
         and (status = 'ditetapkan') = (tanggal is not null)
         and (status = 'ditetapkan') = (pihak is not null)),
    constraint satu_perjanjian_per_urutan unique (unit_id, tahun, ke)
);

create unique index satu_draf_perjanjian on perjanjian (unit_id, tahun) where status = 'draf';

create table perjanjian_sasaran (
    sasaran_id    uuid primary key,
    perjanjian_id uuid not null references perjanjian on delete cascade,
    -- Sasaran yang sama pada perjanjian pertama yang memuatnya; tetap walau bunyinya diperbaiki.
    asal_id       uuid not null,
    urutan        integer not null,
    sasaran       text not null,
    program       text not null default '',
    anggaran      text not null default '',

    constraint sasaran_paling_panjang check (char_length(sasaran) <= 500)
);

create index perjanjian_sasaran_urutan on perjanjian_sasaran (perjanjian_id, urutan);

create table perjanjian_indikator (
    sasaran_id uuid not null references perjanjian_sasaran on delete cascade,
    urutan     integer not null,
    indikator  text not null,
    target     text not null,

    primary key (sasaran_id, urutan)
);

-- Yang ditetapkan tidak berubah lagi; perubahan adalah versi berikutnya.
create function perjanjian_beku() returns trigger language plpgsql as $$
begin
    if old.status = 'ditetapkan' then
        raise exception 'perjanjian kinerja yang ditetapkan tidak dapat diubah' using errcode = 'restrict_violation';
    end if;
    return case tg_op when 'DELETE' then old else new end;
end $$;

create trigger perjanjian_beku before update or delete on perjanjian
    for each row execute function perjanjian_beku();
create trigger perjanjian_tidak_dikosongkan before truncate on perjanjian
    for each statement execute function tolak_perubahan();

create function sasaran_hanya_saat_draf() returns trigger language plpgsql as $$
declare
    induk uuid := case tg_op when 'DELETE' then old.perjanjian_id else new.perjanjian_id end;
begin
    if exists (select from perjanjian where perjanjian_id = induk and status <> 'draf') then
        raise exception 'sasaran hanya berubah selama perjanjian masih draf' using errcode = 'restrict_violation';
    end if;
    return case tg_op when 'DELETE' then old else new end;
end $$;

create trigger sasaran_hanya_saat_draf before insert or update or delete on perjanjian_sasaran
    for each row execute function sasaran_hanya_saat_draf();

create function indikator_sasaran_hanya_saat_draf() returns trigger language plpgsql as $$
declare
    induk uuid := case tg_op when 'DELETE' then old.sasaran_id else new.sasaran_id end;
begin
    if exists (select from perjanjian_sasaran s join perjanjian p using (perjanjian_id)
               where s.sasaran_id = induk and p.status <> 'draf') then
        raise exception 'indikator hanya berubah selama perjanjian masih draf' using errcode = 'restrict_violation';
    end if;
    return case tg_op when 'DELETE' then old else new end;
end $$;

create trigger indikator_sasaran_hanya_saat_draf before insert or update or delete on perjanjian_indikator
    for each row execute function indikator_sasaran_hanya_saat_draf();

-- Sebuah unit dan semua di atasnya sebagaimana tersusun pada hari itu; jarak 0 unit itu sendiri.
create function unit_di_atas(daun uuid, hari date) returns table (unit_id uuid, jarak integer)
    language sql stable
as $$
    with recursive naik as (
        select m.unit_id, m.induk_id, 0 as jarak
        from unit_masa m where m.unit_id = daun and m.mulai <= hari and hari < m.selesai
        union all
        select m.unit_id, m.induk_id, n.jarak + 1
        from naik n
        join unit_masa m on m.unit_id = n.induk_id and m.mulai <= hari and hari < m.selesai
        where n.jarak < 30
    )
    select n.unit_id, n.jarak from naik n
$$;

-- Unit yang dikepalai seseorang pada hari itu, termasuk sebagai Plt. atau Plh.
create function unit_dikepalai(siapa uuid, hari date) returns table (unit_id uuid)
    language sql stable
as $$
    select t.unit_id from penempatan t
    where t.pegawai_id = siapa and t.kepala and berlaku(t.mulai, t.selesai, hari)
$$;

-- Unit tempat seseorang ditempatkan dan semua di atasnya, yang terdekat berjarak terkecil.
create function unit_menaungi(siapa uuid, hari date) returns table (unit_id uuid, jarak integer)
    language sql stable
as $$
    select a.unit_id, min(a.jarak + case t.sebagai when 'DEFINITIF' then 0 else 100 end)
    from penempatan t
    cross join lateral unit_di_atas(t.unit_id, hari) a
    where t.pegawai_id = siapa and berlaku(t.mulai, t.selesai, hari)
    group by a.unit_id
$$;

-- Unit yang perjanjian kinerjanya disusun seseorang: yang dikepalainya, dan yang dalam lingkup kepegawaian
-- atau pengelola kinerja, yang mengetikkannya bagi kepala unit.
create function perjanjian_disusun(siapa uuid, hari date) returns table (unit_id uuid)
    language sql stable
as $$
    select d.unit_id from unit_dikepalai(siapa, hari) d
    union
    select l.unit_id from lingkup(siapa, array['KEPEGAWAIAN', 'PENGELOLA'], hari) l
$$;

-- Satu-satunya tempat yang menjawab «siapa boleh membaca». Draf hanya bagi penyusunnya dan kepala unit-unit di
-- atasnya; yang ditetapkan bagi semua orang di unit itu dan di bawahnya, kepala di atasnya, dan yang berperan.
create function perjanjian_dibaca(siapa uuid, hari date) returns table (unit_id uuid, draf boolean)
    language sql stable
as $$
    select x.unit_id, bool_or(x.draf) from (
        select m.unit_id, false as draf from unit_menaungi(siapa, hari) m
        union all
        select b.unit_id, true from unit_dikepalai(siapa, hari) d cross join lateral unit_di_bawah(d.unit_id, hari) b
        union all
        select l.unit_id, true from lingkup(siapa, array['KEPEGAWAIAN', 'PENGELOLA'], hari) l
        union all
        select l.unit_id, false from lingkup(siapa, array['PIMPINAN_KEPEGAWAIAN', 'PYB'], hari) l
    ) x
    group by x.unit_id
$$;

-- Kartu kepala unit itu pada suatu hari dan atasannya: kepala unit di atasnya, atau penilainya bila tidak ada.
create function pihak_perjanjian(milik uuid, hari date) returns json
    language sql stable
as $$
    with kepala as (
        select k.pegawai_id, k.unit_id from penempatan k
        where k.unit_id = milik and k.kepala and berlaku(k.mulai, k.selesai, hari)
        order by array_position(array['PLH', 'DEFINITIF', 'PLT'], k.sebagai), k.mulai desc
        limit 1
    ),
    atasan as (
        select coalesce(a.pegawai_id, h.penilai_id) as pegawai_id,
               case when a.pegawai_id is null then h.penilai_unit_id else a.unit_id end as unit_id
        from kepala k
        left join lateral kepala_terdekat(
            (select m.induk_id from unit_masa m where m.unit_id = milik and m.mulai <= hari and hari < m.selesai), array[k.pegawai_id], hari) a on true
        left join penilai_pegawai h on h.pegawai_id = k.pegawai_id and h.mulai <= hari and hari < h.selesai
    )
    select json_build_array(
        (select c.kartu from kepala k cross join lateral kartu_pegawai(k.pegawai_id, k.unit_id, hari) c),
        (select c.kartu from atasan a cross join lateral kartu_pegawai(a.pegawai_id, a.unit_id, hari) c))
$$;

-- Yang berlaku bagi unit itu setahun: yang terakhir ditetapkan.
create function perjanjian_berlaku(milik uuid, setahun integer) returns uuid
    language sql stable
as $$
    select p.perjanjian_id from perjanjian p
    where p.unit_id = milik and p.tahun = setahun and p.status = 'ditetapkan'
    order by p.ke desc
    limit 1
$$;
