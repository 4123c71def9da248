//! Answers as the mail programs of our clients shape them, written down by us: the program's words, and nobody's mail.

use super::holds;
use crate::reply::{Shape, cut, cut_html};

struct Case {
    program: &'static str,
    subject: &'static str,
    mail: &'static str,
    new: &'static str,
}

const fn case(program: &'static str, mail: &'static str, new: &'static str) -> Case {
    Case { program, subject: "回复：托盘尺寸", mail, new }
}

const TEXTS: [Case; 27] = [
    case(
        "Outlook for Windows, Chinese",
        "可以，周三前给您。\n\n发件人: 岑屿 <reply+1@mail.hengmu.example>\n发送时间: 2026年10月30日 18:40\n收件人: 郑海砚 <zheng@chengchuan.example>\n抄送: 文澜 <wen@hengmu.example>\n主题: 托盘尺寸\n\n郑海砚，您好：\n请确认尺寸。",
        "可以，周三前给您。",
    ),
    case(
        "Outlook for Windows inside one company, Chinese, no addresses",
        "同意。\n\n________________________________\n发件人: 岑屿\n发送时间: 2026年10月30日 星期五 18:40\n收件人: 郑海砚\n主题: 托盘尺寸\n\n请确认尺寸。",
        "同意。",
    ),
    case(
        "Outlook, Chinese, bold labels in the plain form",
        "已确认。\n\n*发件人:* 岑屿 <cen@hengmu.example>\n*发送时间:* 2026年10月30日 18:40\n*收件人:* 郑海砚\n*主题:* 托盘尺寸\n\n正文",
        "已确认。",
    ),
    case(
        "Outlook for Windows, English",
        "Fine with us.\r\n\r\nBest regards,\r\nZheng\r\n\r\n-----Original Message-----\r\nFrom: Cen Yu <cen@hengmu.example>\r\nSent: Friday, October 30, 2026 6:40 PM\r\nTo: Zheng Haiyan\r\nSubject: Pallets\r\n\r\nPlease confirm.",
        "Fine with us.\n\nBest regards,\nZheng",
    ),
    case(
        "Outlook for iOS, Chinese",
        "收到，我们内部讨论。\n\n获取 Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\n发件人: 岑屿 <cen@hengmu.example>\n发送时间: Friday, October 30, 2026 6:40:05 PM\n收件人: 郑海砚 <zheng@chengchuan.example>\n主题: 托盘尺寸\n\n正文",
        "收到，我们内部讨论。",
    ),
    case(
        "Outlook for Android, English",
        "OK\n\nGet Outlook for Android<https://aka.ms/AAb9ysg>\n________________________________\nFrom: Cen Yu <cen@hengmu.example>\nSent: Friday, October 30, 2026 6:40:05 PM\nTo: Zheng <zheng@chengchuan.example>\nSubject: Pallets\n\nwords",
        "OK",
    ),
    case(
        "QQ Mail in the browser",
        "尺寸没问题。\n\n\n\n\n------------------&nbsp;原始邮件&nbsp;------------------\n发件人: \"岑屿\" <cen@hengmu.example>;\n发送时间: 2026年10月30日(星期五) 晚上6:40\n收件人: \"郑海砚\" <12345@qq.example>;\n主题: 托盘尺寸\n\n\n\n请确认尺寸。",
        "尺寸没问题。",
    ),
    case(
        "QQ Mail on a telephone",
        "好的\n\n发自我的iPhone\n\n\n------------------ 原始邮件 ------------------\n发件人: 岑屿 <cen@hengmu.example>\n发送时间: 2026年10月30日 18:40\n收件人: 郑海砚 <12345@qq.example>\n主题: 回复：托盘尺寸\n\n请确认。",
        "好的",
    ),
    case(
        "Foxmail",
        "按 1200×1000 做。\n\n\n\n郑海砚\n \n发件人： 岑屿\n发送时间： 2026-10-30 18:40\n收件人： 郑海砚\n主题： 托盘尺寸\n郑海砚，您好：\n请确认尺寸。",
        "按 1200×1000 做。\n\n郑海砚",
    ),
    case(
        "NetEase 163 in the browser",
        "下周一可以验收。\n\n\n\n\n\n\n在 2026-10-30 18:40:05，\"岑屿\" <cen@hengmu.example> 写道：\n\n请问何时验收？\n",
        "下周一可以验收。",
    ),
    case(
        "NetEase 163 in the browser, English words",
        "下周一可以验收。\n\n\nAt 2026-10-30 18:40:05, \"岑屿\" <cen@hengmu.example> wrote:\n>请问何时验收？\n>谢谢\n",
        "下周一可以验收。",
    ),
    case(
        "NetEase Mail Master",
        "已转采购处理。\n\n| |\n郑海砚\n|\n|\nzheng@chengchuan.example\n|\n签名由网易邮箱大师定制\n\n---- 回复的原邮件 ----\n| 发件人 | 岑屿<cen@hengmu.example> |\n| 发送日期 | 2026年10月30日 18:40 |\n| 收件人 | 郑海砚 |\n| 主题 | 托盘尺寸 |\n请确认。",
        "已转采购处理。\n\n| |\n郑海砚\n|\n|\nzheng@chengchuan.example\n|",
    ),
    case(
        "NetEase Mail Master, English words",
        "Done.\n\n---- Replied Message ----\n| From | Cen Yu<cen@hengmu.example> |\n| Date | 10/30/2026 18:40 |\n| To | Zheng |\n| Subject | Pallets |\nwords",
        "Done.",
    ),
    case(
        "WeCom mail",
        "好，我们安排。\n\n发自企业微信\n\n------------------ Original ------------------\nFrom: \"岑屿\"<cen@hengmu.example>;\nDate: 2026年10月30日(星期五) 晚上6:40\nTo: \"郑海砚\"<zheng@chengchuan.example>;\nSubject: 托盘尺寸\n\n请确认。",
        "好，我们安排。",
    ),
    case(
        "Aliyun and DingTalk mail",
        "同意方案二。\n\n------------------------------------------------------------------\n发件人：岑屿 <cen@hengmu.example>\n发送时间：2026年10月30日(星期五) 18:40\n收件人：郑海砚 <zheng@chengchuan.example>\n主　题：托盘尺寸\n\n请选方案。",
        "同意方案二。",
    ),
    case(
        "Gmail, Chinese",
        "没有问题\n\n岑屿 <cen@hengmu.example> 于2026年10月30日周五 18:40写道：\n\n> 请确认尺寸。\n>\n> 岑屿\n",
        "没有问题",
    ),
    case(
        "Gmail, Chinese, over two lines",
        "没有问题\n\n岑屿 (Rapport) <reply+0a1b2c3d4e5f60718293a4b5c6d7e8f9@mail.hengmu.example>\n于2026年10月30日周五 18:40写道：\n\n> 请确认尺寸。\n",
        "没有问题",
    ),
    case(
        "Gmail, Taiwan",
        "沒問題\n\n岑嶼 <cen@hengmu.example> 於 2026年10月30日 週五 下午6:40寫道：\n\n> 請確認尺寸。\n",
        "沒問題",
    ),
    case(
        "Apple Mail, Chinese",
        "请按图纸做。\n\n> 在 2026年10月30日，18:40，岑屿 <cen@hengmu.example> 写道：\n> \n> 请确认尺寸。\n",
        "请按图纸做。",
    ),
    case(
        "iPhone, Chinese",
        "请按图纸做。\n\n发自我的 iPhone\n\n> 在 2026年10月30日，18:40，岑屿 <cen@hengmu.example> 写道：\n> \n> ﻿请确认尺寸。\n",
        "请按图纸做。",
    ),
    case(
        "iPhone, older, Chinese",
        "可以\n\n从我的 iPhone 发送\n\n在 2026年10月30日，下午6:40，岑屿 <cen@hengmu.example> 写道：\n\n> 请确认尺寸。\n",
        "可以",
    ),
    case(
        "Huawei telephone",
        "可以的\n\n\n发自我的华为手机\n\n\n-------- 原始邮件 --------\n发件人： 岑屿 <cen@hengmu.example>\n日期： 2026年10月30日周五 18:40\n收件人： 郑海砚 <zheng@chengchuan.example>\n主 题： 托盘尺寸\n请确认。",
        "可以的",
    ),
    case(
        "Thunderbird, Chinese",
        "见附件。\n\n在 2026/10/30 18:40, 岑屿 写道:\n> 请发图纸。\n> 谢谢\n\n",
        "见附件。",
    ),
    case(
        "Thunderbird, Chinese, answered below",
        "在 2026/10/30 18:40, 岑屿 写道:\n> 请发图纸。\n> 谢谢\n\n见附件。\n",
        "见附件。",
    ),
    case(
        "Thunderbird, English",
        "Attached.\n\nOn 30/10/2026 18:40, Cen Yu via Rapport wrote:\n> Please send the drawing.\n",
        "Attached.",
    ),
    case(
        "Windows 10 mail, Chinese",
        "收到\n\n从 Windows 版邮件发送\n\n发件人: 岑屿\n发送时间: 2026年10月30日 18:40\n收件人: 郑海砚\n主题: 托盘尺寸\n\n请确认。",
        "收到",
    ),
    case(
        "A program that nobody knows, with our own line",
        "行，就这么办。\n\n岑屿 a écrit le 30 octobre\n##- 请在此线以上回复 / Please reply above this line -##\n\n请确认。",
        "行，就这么办。\n\n岑屿 a écrit le 30 octobre",
    ),
];

const PAGES: [Case; 14] = [
    case(
        "Outlook for Windows",
        "<html><body><div class=WordSection1><p class=MsoNormal>可以，<span>周三前</span>给您。<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal><b>发件人<span>:</span></b> 岑屿 &lt;cen@hengmu.example&gt; <br><b>发送时间:</b> 2026年10月30日 18:40<br><b>收件人:</b> 郑海砚<br><b>主题:</b> 托盘尺寸</p></div><p>请确认。</p></div></body></html>",
        "可以，周三前给您。",
    ),
    case(
        "Outlook in the browser",
        "<html><body><div class=\"elementToProof\">同意。</div><div id=\"Signature\"><p>郑海砚</p></div><div id=\"appendonsend\"></div><hr style=\"display:inline-block;width:98%\" tabindex=\"-1\"><div id=\"divRplyFwdMsg\" dir=\"ltr\"><b>发件人:</b> 岑屿<br><b>主题:</b> 托盘</div><div>请确认。</div></body></html>",
        "同意。",
    ),
    case(
        "Outlook mobile",
        "<html><body><div dir=\"auto\">好的</div><div id=\"ms-outlook-mobile-signature\">获取 <a href=\"x\">Outlook for iOS</a></div><div id=\"mail-editor-reference-message-container\"><div>来自: 岑屿</div><div>请确认。</div></div></body></html>",
        "好的",
    ),
    case(
        "Gmail",
        "<div dir=\"ltr\">没有问题<div><br></div><div>谢谢</div></div><br><div class=\"gmail_quote gmail_quote_container\"><div dir=\"ltr\" class=\"gmail_attr\">岑屿 &lt;<a href=\"mailto:cen@hengmu.example\">cen@hengmu.example</a>&gt; 于2026年10月30日周五 18:40写道：<br></div><blockquote class=\"gmail_quote\" style=\"margin:0\">请确认尺寸。</blockquote></div>",
        "没有问题\n\n谢谢",
    ),
    case(
        "Gmail with a signature",
        "<div dir=\"ltr\">没有问题<br clear=\"all\"><div><br></div><span class=\"gmail_signature_prefix\">-- </span><br><div dir=\"ltr\" class=\"gmail_signature\">郑海砚<br>采购部</div></div><br><div class=\"gmail_quote\"><blockquote class=\"gmail_quote\">请确认。</blockquote></div>",
        "没有问题",
    ),
    case(
        "Apple Mail",
        "<html><body>请按图纸做。<br><div><br><blockquote type=\"cite\"><div>在 2026年10月30日，18:40，岑屿 &lt;cen@hengmu.example&gt; 写道：</div><br class=\"Apple-interchange-newline\"><div>请确认尺寸。</div></blockquote></div></body></html>",
        "请按图纸做。",
    ),
    case(
        "iPhone",
        "<html><body dir=\"auto\">请按图纸做。<br><br><div dir=\"ltr\">发自我的 iPhone</div><div dir=\"ltr\"><br><blockquote type=\"cite\">在 2026年10月30日，18:40，岑屿 写道：<br><br></blockquote></div><blockquote type=\"cite\"><div dir=\"ltr\">请确认。</div></blockquote></body></html>",
        "请按图纸做。",
    ),
    case(
        "QQ Mail with includetail",
        "<div>尺寸没问题。</div><div><br></div><div><includetail><div>&nbsp;</div><div>&nbsp;</div><div style=\"font:Verdana normal 14px;color:#000;\"><div style=\"FONT-SIZE: 12px\">------------------&nbsp;原始邮件&nbsp;------------------</div><div><b>发件人:</b>&nbsp;\"岑屿\"&lt;cen@hengmu.example&gt;;</div><div><b>主题:</b>&nbsp;托盘</div></div><div>请确认。</div></includetail></div>",
        "尺寸没问题。",
    ),
    case(
        "QQ Mail, newer",
        "<div style=\"min-height:22px\">尺寸没问题。</div><div id=\"original-content\"><div><div>发件人：岑屿</div></div><div>请确认。</div></div>",
        "尺寸没问题。",
    ),
    case(
        "Foxmail",
        "<html><body><div><span></span>按 1200×1000 做。</div><div><br></div><hr style=\"width: 210px; height: 1px;\" color=\"#b5c4df\" size=\"1\" align=\"left\"><div><span>郑海砚</span></div><blockquote style=\"margin-Top: 0px;margin-Left: 0.5em\"><div>&nbsp;</div><div style=\"border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm\"><div><b>发件人：</b>&nbsp;<a href=\"mailto:cen@hengmu.example\">岑屿</a></div><div><b>发送时间：</b>&nbsp;2026-10-30&nbsp;18:40</div><div><b>收件人：</b>&nbsp;郑海砚</div><div><b>主题：</b>&nbsp;托盘</div></div><div>请确认。</div></blockquote></body></html>",
        "按 1200×1000 做。\n\n郑海砚",
    ),
    case(
        "NetEase 163",
        "<div style=\"line-height:1.7\"><div>下周一可以验收。</div><br/><div style=\"position:relative;zoom:1\"></div><div id=\"divNeteaseMailCard\"></div><br/>在 2026-10-30 18:40:05，\"岑屿\" &lt;cen@hengmu.example&gt; 写道：<br/> <blockquote id=\"isReplyContent\" style=\"PADDING-LEFT: 1ex; MARGIN: 0px 0px 0px 0.8ex; BORDER-LEFT: #ccc 1px solid\">请问何时验收？</blockquote></div>",
        "下周一可以验收。",
    ),
    case(
        "NetEase Mail Master",
        "<div>已转采购处理。</div><div class=\"ntes-mailmaster-signature\"><table><tr><td>郑海砚</td></tr></table></div><div class=\"ntes-mailmaster-quote\"><div>---- 回复的原邮件 ----</div><table><tr><td>发件人</td><td>岑屿</td></tr></table><div>请确认。</div></div>",
        "已转采购处理。",
    ),
    case(
        "Thunderbird",
        "<html><body><p>见附件。</p><div class=\"moz-cite-prefix\">在 2026/10/30 18:40, 岑屿 写道:<br></div><blockquote type=\"cite\" cite=\"mid:1@x\"><p>请发图纸。</p></blockquote><div class=\"moz-signature\">-- <br>郑海砚</div></body></html>",
        "见附件。",
    ),
    case(
        "A page without any name in it, with our own line",
        "<div>行。</div><div>Le 30/10/2026 Cen a &eacute;crit</div><div>##- 请在此线以上回复 / Please reply above this line -##</div><div>请确认。</div>",
        "行。\nLe 30/10/2026 Cen a écrit",
    ),
];

#[test]
fn answers_from_the_programs_of_our_clients() {
    let (mut right, mut wrong) = (0, 0);
    for (cases, is_page) in [(&TEXTS[..], false), (&PAGES[..], true)] {
        for Case { program, subject, mail, new } in cases {
            let mail = if is_page { (*mail).to_owned() } else { mail.replace("&nbsp;", "\u{a0}") };
            let reply = if is_page { cut_html(subject, &mail) } else { cut(subject, &mail) };
            holds(&reply, &reply.whole());
            let is_right = reply.new_text() == *new && reply.shape == Shape::Cut && !reply.rest().is_empty();
            (right, wrong) = (right + usize::from(is_right), wrong + usize::from(!is_right));
            println!(
                "{} {program}{}",
                if is_right { "right" } else { "WRONG" },
                if is_page { ", HTML" } else { "" }
            );
            if !is_right {
                println!("{:?}\n{}\n---", reply.shape, reply.new_text());
            }
        }
    }
    println!("{right} right, {wrong} wrong");
    assert_eq!((right, wrong), (TEXTS.len() + PAGES.len(), 0));
}

/// Gmail and Apple Mail take a quotation apart where somebody answers in it.
#[test]
fn pages_answered_in_between_are_kept_whole() {
    for page in [
        "<div dir=\"ltr\">如下：<div class=\"gmail_quote\"><div class=\"gmail_attr\">岑屿 &lt;a@b.c&gt; 于2026年10月30日周五 18:40写道：</div><blockquote class=\"gmail_quote\">一、尺寸？</blockquote><div>1200×1000</div><blockquote class=\"gmail_quote\">二、日期？</blockquote><div>下周</div></div></div>",
        "<body><blockquote type=\"cite\"><div>一、尺寸？</div></blockquote>1200×1000<br><blockquote type=\"cite\"><div>二、日期？</div></blockquote>下周</body>",
    ] {
        let reply = cut_html("Re: x", page);
        assert_eq!(reply.shape, Shape::Interleaved, "{}", reply.whole());
        assert!(reply.new_text().contains("> 二、日期？") && reply.new_text().contains("1200×1000"));
    }
}
