-- Melayani `src/kepegawaian/peristiwa`: apa yang diakhiri sebuah peristiwa, agar pembatalannya memulihkan tepat itu.

create function mengakhiri_tugas(jenis text) returns boolean
    language sql immutable
    return jenis in ('PENSIUN', 'MENINGGAL', 'BERHENTI', 'PINDAH');

-- Tidak lagi bertugas di sini pada hari itu: tidak ditempatkan, tidak menilai, tidak dapat masuk.
create function purna_tugas(siapa uuid, hari date) returns boolean
    language sql stable
    return exists (
        select from keadaan_pegawai k
        where k.pegawai_id = siapa and mengakhiri_tugas(k.jenis) and berlaku(k.mulai, k.selesai, hari));

-- Tidak wajib menyusun SKP pada hari itu (PermenPANRB 8/2021); cuti biasa tidak membebaskan.
create function bebas_skp(siapa uuid, hari date) returns boolean
    language sql stable
    return exists (
        select from keadaan_pegawai k
        where k.pegawai_id = siapa and berlaku(k.mulai, k.selesai, hari)
          and k.jenis in ('PEJABAT_NEGARA', 'BERHENTI_SEMENTARA', 'CLTN', 'MPP', 'TUGAS_BELAJAR'));

-- Setiap baris yang diakhiri sebuah peristiwa: sebelum, dan sesudahnya; sesudah yang kosong berarti dihapus.
-- Diperiksa pada akhir transaksi, karena pembetulan melepas peristiwanya sebentar.
create table keadaan_akibat (
    keadaan_id uuid not null references keadaan_pegawai deferrable initially deferred,
    tabel      text not null,
    kunci      text not null,
    sebelum    jsonb not null,
    sesudah    jsonb,

    primary key (keadaan_id, tabel, kunci),
    constraint tabel_akibat_dikenal
        check (tabel in ('penempatan', 'penetapan_penilai', 'peran_pegawai', 'keadaan_pegawai'))
);

-- Penempatan yang diakhiri oleh penempatan ini ketika dicatat, dan kapan ia semula berakhir (kosong: tanpa batas).
alter table penempatan add column mengakhiri_id uuid;
alter table penempatan add column akhir_semula date;

-- Mengakhiri semua yang dipegang `siapa` sejak hari itu; yang baru akan mulai sesudahnya tidak jadi.
-- Dipanggil sebelum peristiwanya dituliskan, karena satu hari hanya memuat satu keadaan.
create function akhiri_tugas(peristiwa uuid, siapa uuid, jenis text, sebab text, sejak date, sampai date) returns void
    language plpgsql
as $$
declare
    rentang constant daterange := daterange(sejak, sampai);
    dicatat text[];
begin
    if mengakhiri_tugas(jenis) then
        with baru as (
            insert into keadaan_akibat (keadaan_id, tabel, kunci, sebelum)
            select peristiwa, t.tabel, t.kunci, t.sebelum
            from (
                select 'penempatan' as tabel, p.penempatan_id::text as kunci, to_jsonb(p) as sebelum,
                    daterange(p.mulai, p.selesai) as masa
                from penempatan p where p.pegawai_id = siapa
                union all
                select 'penetapan_penilai', t.pegawai_id || ' ' || t.mulai, to_jsonb(t), daterange(t.mulai, t.selesai)
                from penetapan_penilai t where siapa in (t.pegawai_id, t.penilai_id, t.atasan_penilai_id)
                union all
                select 'peran_pegawai', q.peran_id::text, to_jsonb(q), daterange(q.mulai, q.selesai)
                from peran_pegawai q where q.pegawai_id = siapa
                union all
                select 'keadaan_pegawai', k.keadaan_id::text, to_jsonb(k), daterange(k.mulai, k.selesai)
                from keadaan_pegawai k where k.pegawai_id = siapa and not mengakhiri_tugas(k.jenis)
            ) t
            where t.masa && rentang
            on conflict (keadaan_id, tabel, kunci) do update set sebelum = excluded.sebelum, sesudah = null
            returning tabel || ' ' || kunci as kunci
        )
        select array_agg(b.kunci) into dicatat from baru b;

        delete from penempatan p where p.pegawai_id = siapa and p.mulai <@ rentang;
        update penempatan p set selesai = sejak, versi = p.versi + 1
        where p.pegawai_id = siapa and p.mulai < sejak and daterange(p.mulai, p.selesai) && rentang;

        delete from penetapan_penilai t
        where siapa in (t.pegawai_id, t.penilai_id, t.atasan_penilai_id) and t.mulai <@ rentang;
        update penetapan_penilai t set selesai = sejak, versi = versi + 1
        where siapa in (t.pegawai_id, t.penilai_id, t.atasan_penilai_id) and t.mulai < sejak
          and daterange(t.mulai, t.selesai) && rentang;

        -- Peran yang tidak sempat berlaku tetap tercatat: selesai pada hari mulainya.
        update peran_pegawai q
        set selesai = greatest(q.mulai, sejak), alasan_pencabutan = sebab, versi = versi + 1
        where q.pegawai_id = siapa and daterange(q.mulai, q.selesai) && rentang;

        delete from keadaan_pegawai k
        where k.pegawai_id = siapa and k.mulai <@ rentang and not mengakhiri_tugas(k.jenis);
        update keadaan_pegawai k set selesai = sejak, versi = versi + 1
        where k.pegawai_id = siapa and k.mulai < sejak and not mengakhiri_tugas(k.jenis)
          and daterange(k.mulai, k.selesai) && rentang;

        update keadaan_akibat a set sesudah = coalesce(
            (select to_jsonb(p) from penempatan p where a.tabel = 'penempatan' and p.penempatan_id::text = a.kunci),
            (select to_jsonb(t) from penetapan_penilai t
             where a.tabel = 'penetapan_penilai' and t.pegawai_id = (a.sebelum ->> 'pegawai_id')::uuid
               and t.mulai = (a.sebelum ->> 'mulai')::date),
            (select to_jsonb(q) from peran_pegawai q where a.tabel = 'peran_pegawai' and q.peran_id::text = a.kunci),
            (select to_jsonb(k) from keadaan_pegawai k where a.tabel = 'keadaan_pegawai' and k.keadaan_id::text = a.kunci))
        where a.keadaan_id = peristiwa and a.tabel || ' ' || a.kunci = any (dicatat);
    end if;
end $$;

-- Satu baris kembali seperti sebelum peristiwanya; salah bila sudah diubah orang sejak itu.
create function pulihkan_baris(a keadaan_akibat) returns boolean
    language plpgsql
as $$
declare
    pulih integer;
    -- Formulir yang terbuka sejak sebelum peristiwanya tetap dikenali sebagai usang.
    lama constant jsonb := a.sebelum || jsonb_build_object(
        'versi', greatest((a.sebelum ->> 'versi')::integer, (a.sesudah ->> 'versi')::integer) + 1);
begin
    if a.sesudah is null then
        case a.tabel
            when 'penempatan' then
                insert into penempatan select * from jsonb_populate_record(null::penempatan, lama);
            when 'penetapan_penilai' then
                insert into penetapan_penilai select * from jsonb_populate_record(null::penetapan_penilai, lama);
            when 'keadaan_pegawai' then
                insert into keadaan_pegawai select * from jsonb_populate_record(null::keadaan_pegawai, lama);
            else
                return false;
        end case;
        return true;
    end if;
    case a.tabel
        when 'penempatan' then
            update penempatan p set selesai = (lama ->> 'selesai')::date, versi = (lama ->> 'versi')::integer
            where p.penempatan_id = a.kunci::uuid and to_jsonb(p) @> a.sesudah;
        when 'penetapan_penilai' then
            update penetapan_penilai t set selesai = (lama ->> 'selesai')::date, versi = (lama ->> 'versi')::integer
            where t.pegawai_id = (lama ->> 'pegawai_id')::uuid and t.mulai = (lama ->> 'mulai')::date
              and to_jsonb(t) @> a.sesudah;
        when 'peran_pegawai' then
            update peran_pegawai q
            set selesai = (lama ->> 'selesai')::date, alasan_pencabutan = lama ->> 'alasan_pencabutan',
                versi = (lama ->> 'versi')::integer
            where q.peran_id = a.kunci::uuid and to_jsonb(q) @> a.sesudah;
        when 'keadaan_pegawai' then
            update keadaan_pegawai k set selesai = (lama ->> 'selesai')::date, versi = (lama ->> 'versi')::integer
            where k.keadaan_id = a.kunci::uuid and to_jsonb(k) @> a.sesudah;
    end case;
    get diagnostics pulih = row_count;
    return pulih = 1;
-- Tempatnya sudah diisi orang atau masa lain.
exception when exclusion_violation or unique_violation or foreign_key_violation or check_violation then
    return false;
end $$;

-- Melepas sebuah peristiwa dan memulihkan yang diakhirinya; yang tidak dapat dipulihkan tetap tercatat sebagai akibatnya.
create function lepaskan_keadaan(peristiwa uuid) returns void
    language plpgsql
as $$
declare
    a keadaan_akibat;
begin
    delete from keadaan_pegawai where keadaan_id = peristiwa;
    for a in select * from keadaan_akibat where keadaan_id = peristiwa order by tabel, kunci loop
        if pulihkan_baris(a) then
            delete from keadaan_akibat where keadaan_id = peristiwa and tabel = a.tabel and kunci = a.kunci;
        end if;
    end loop;
end $$;

-- Unit yang kepalanya berhenti atau berhalangan karena sebuah peristiwa, dan belum ada penggantinya: Plt. bagi
-- jabatan yang lowong, Plh. bagi kepala yang berhalangan.
create function kepala_dinanti(siapa uuid, hari date)
    returns table (unit_id uuid, sebagai text, mulai date, selesai date)
    language sql stable
as $$
    select distinct l.unit_id, 'PLT', l.mulai, null::date
    from (
        select (a.sebelum ->> 'unit_id')::uuid as unit_id,
            greatest(k.mulai, hari, (a.sebelum ->> 'mulai')::date) as mulai,
            (a.sebelum ->> 'selesai')::date as selesai
        from keadaan_pegawai k
        join keadaan_akibat a using (keadaan_id)
        where k.pegawai_id = siapa and a.tabel = 'penempatan' and (a.sebelum ->> 'kepala')::boolean
          and (k.selesai is null or hari < k.selesai)
    ) l
    join unit u on u.unit_id = l.unit_id and berlaku(u.mulai, u.selesai, l.mulai)
    where (l.selesai is null or l.mulai < l.selesai)
      and not exists (
        select from penempatan p where p.unit_id = l.unit_id and p.kepala and berlaku(p.mulai, p.selesai, l.mulai))
    union all
    select b.unit_id, 'PLH', lower(b.masa), upper(b.masa)
    from (
        select t.unit_id, daterange(t.mulai, t.selesai) * daterange(k.mulai, k.selesai) * daterange(hari, null) as masa
        from keadaan_pegawai k
        join penempatan t on t.pegawai_id = k.pegawai_id and t.kepala
        where k.pegawai_id = siapa and not mengakhiri_tugas(k.jenis)
    ) b
    where not isempty(b.masa)
      and not coalesce((
        select range_agg(daterange(p.mulai, p.selesai)) @> b.masa
        from penempatan p
        where p.unit_id = b.unit_id and p.kepala and p.sebagai = 'PLH' and p.pegawai_id <> siapa), false)
$$;

-- Seperti sebelumnya, dan menyebut sejak kapan orangnya tidak lagi bertugas.
create or replace function bingkai_akun(siapa uuid) returns json
    language sql stable
    return json_build_object(
        'instansi', (select i.nama from instansi i),
        'identitas', (
            select coalesce(json_agg(json_build_object(
                'masa', json_build_array(nullif(d.mulai, '-infinity'), nullif(d.selesai, 'infinity')),
                'nama', d.nama, 'zona', d.zona) order by d.urutan, d.mulai, d.unit_id), '[]')
            from identitas_pegawai d where d.pegawai_id = siapa),
        'menilai', (
            select coalesce(json_agg(json_build_array(
                nullif(lower(r), '-infinity'), nullif(upper(r), 'infinity'))), '[]')
            from unnest((
                select range_agg(daterange(h.mulai, h.selesai)) from penilai_pegawai h where h.penilai_id = siapa)) r),
        'peran', (
            select coalesce(json_agg(json_build_object(
                'masa', json_build_array(p.mulai, p.selesai), 'peran', p.peran) order by p.peran, p.mulai), '[]')
            from peran_pegawai p where p.pegawai_id = siapa),
        'purna', (
            select coalesce(json_agg(json_build_array(k.mulai, k.selesai) order by k.mulai), '[]')
            from keadaan_pegawai k where k.pegawai_id = siapa and mengakhiri_tugas(k.jenis)));

create function keadaan_berubah() returns trigger language plpgsql as $$
begin
    perform susun_bingkai(array[coalesce(new.pegawai_id, old.pegawai_id)]);
    return null;
end $$;

create trigger susun_bingkai after insert or update or delete on keadaan_pegawai
    for each row execute function keadaan_berubah();

update akun set bingkai = bingkai_akun(pegawai_id);

-- Seperti sebelumnya, dan yang hari ini tidak ditempatkan dijangkau pula lewat unit yang akan ditempatinya, atau yang
-- ditinggalkannya ketika tugasnya berakhir: yang mencatat peristiwanya dapat membetulkannya.
create or replace function dijangkau(siapa uuid, yang text[], hari date) returns table (pegawai_id uuid)
    language sql stable
as $$
    select t.pegawai_id
    from lingkup(siapa, yang, hari) l
    join penempatan t on t.unit_id = l.unit_id and t.sebagai = 'DEFINITIF' and berlaku(t.mulai, t.selesai, hari)
    union
    select o.pegawai_id
    from pegawai o
    where exists (
            select from peran_pegawai p
            where p.pegawai_id = siapa and p.peran = any (yang) and p.unit_id is null
              and berlaku(p.mulai, p.selesai, hari))
      and not exists (
            select from penempatan t
            where t.pegawai_id = o.pegawai_id and t.sebagai = 'DEFINITIF' and berlaku(t.mulai, t.selesai, hari))
    union
    select t.pegawai_id
    from lingkup(siapa, yang, hari) l
    join penempatan t on t.unit_id = l.unit_id and t.sebagai = 'DEFINITIF'
    where (t.mulai > hari
           or (t.selesai <= hari and exists (
                select from keadaan_pegawai k
                where k.pegawai_id = t.pegawai_id and k.mulai = t.selesai and mengakhiri_tugas(k.jenis)
                  and berlaku(k.mulai, k.selesai, hari))))
      and not exists (
            select from penempatan b
            where b.pegawai_id = t.pegawai_id and b.sebagai = 'DEFINITIF' and berlaku(b.mulai, b.selesai, hari))
$$;
