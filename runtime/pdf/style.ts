/** The look of a form in print (../screens/pdf-mode.png): labels in bold, answers below, a dashed line between. */
export const STYLE = `
*{box-sizing:border-box}
html{font:10.5pt/1.5 Inter,"Liberation Sans",Arial,"DejaVu Sans",sans-serif;color:#1e2b3c;-webkit-print-color-adjust:exact;print-color-adjust:exact}
body{margin:0;overflow-wrap:break-word}
@media screen{body{max-width:52rem;margin:0 auto;padding:2rem 1.5rem}}
h1,h2,h3,h4,h5,h6{line-height:1.25;break-after:avoid;font-weight:600}
h1{font-size:22pt;margin:0 0 .9rem;font-weight:500}h2{font-size:15pt;margin:1.6rem 0 .7rem}h3{font-size:12.5pt;margin:1.3rem 0 .5rem}
h4{font-size:11.5pt;margin:1.1rem 0 .4rem}h5,h6{font-size:10.5pt;margin:1rem 0 .3rem}
.owner{margin:0 0 .1rem}.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.notice{border:1px solid #8a6100;background:#fff4d6;padding:.5rem .8rem;margin:0 0 1rem;font-weight:600}
p{margin:.4rem 0}.strong{font-weight:600}a{color:#0b4f9e}
ul,ol{margin:.3rem 0;padding-left:1.3rem}li{margin:.1rem 0}
dl{margin:0}dd{margin:0}
.information{margin:0 0 1.2rem}.information div{display:flex;gap:.8rem;margin:.25rem 0}.information dt{flex:0 0 9.5rem}
.fields>div{padding:.5rem 0 .55rem;border-bottom:1px dashed #008fd6;break-inside:avoid}
.fields dt{font-weight:600;break-after:avoid}.empty{font-style:italic;color:#4b5766}
.fields ul{padding-left:1.1rem;margin:0}
.group .group{border-left:2px solid #d2d9e2;padding-left:.9rem;margin:.4rem 0 .8rem}
table{border-collapse:collapse;width:100%;margin:.7rem 0 1rem}caption{text-align:left;font-weight:600;padding:.2rem 0 .3rem;break-after:avoid}
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem .35rem .3rem;border-bottom:1px dashed #008fd6;font-weight:400}
thead{display:table-header-group}thead th{font-weight:600;border-bottom:1.5px solid #1e2b3c}tr{break-inside:avoid}
.alert{display:flex;gap:.8rem;margin:.9rem 0;padding:.8rem 1rem;border-left:4px solid;break-inside:avoid}.alert svg{flex:none;margin-top:.1rem}
.alert>div{color:#1e2b3c}.alert p:first-child{margin-top:0}.alert p:last-child{margin-bottom:0}
.info{background:#e6f1fb;color:#0b4f9e}.success{background:#e3f4e6;color:#126628}.warning{background:#fce6c4;color:#8a5a00}.danger{background:#fbe3e4;color:#a8101c}
img{max-width:100%;max-height:14cm}.picture{font-style:italic}hr{border:0;border-top:1px solid #b9c3cf;margin:1rem 0}
.break-before{break-before:page}.break-after{break-after:page}
`;
